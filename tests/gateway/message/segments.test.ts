import assert from "node:assert/strict";
import fc from "fast-check";
import { SegmentedMessage } from "sms-segments-calculator";
import { measure } from "../../../gateway/message/segments.ts";

/** What Twilio's calculator says. */
function calculated(text: string) {
  const { encodingName, segmentsCount } = new SegmentedMessage(text);
  return { encoding: encodingName, segments: segmentsCount };
}

function measured(text: string) {
  const { encoding, segments } = measure(text);
  return { encoding, segments };
}

const between = (first: number, last: number) =>
  fc.integer({ min: first, max: last }).map((point) => String.fromCodePoint(point));

const ascii = between(0x20, 0x7e);
const gsm = fc.oneof(
  { weight: 4, arbitrary: ascii },
  fc.constantFrom(..."@£$¥èéùìòÇØøÅåΔΩÆßÉ¡ÄÖÑÜ§¿äöñüà\n\r"),
);
const twoPlaces = fc.constantFrom(..."\f^{}\\[~]|€");
// Characters that stand alone: the calculator keeps joined ones, such as flags and families, in one part.
const foreign = fc.oneof(between(0xa1, 0x2ff), between(0x4e00, 0x9fff), between(0x1f600, 0x1f64f));

const texts = {
  "the basic alphabet": gsm,
  "the basic and the extended alphabet": fc.oneof(gsm, twoPlaces),
  "emoji and other scripts": fc.oneof(gsm, twoPlaces, foreign),
};

describe("the size of a text", () => {
  for (const [name, character] of Object.entries(texts)) {
    it(`is what Twilio's calculator says, in ${name}`, () => {
      const text = fc.array(character, { maxLength: 500, size: "max" }).map((all) => all.join(""));
      fc.assert(
        fc.property(text, (given) => assert.deepEqual(measured(given), calculated(given))),
        { numRuns: 100, endOnFailure: true },
      );
    });
  }

  // The last texts of n parts and the first of n + 1.
  for (const [name, filler, lengths] of [
    ["plain characters", "x", [160, 161, 306, 307, 459, 460]],
    ["characters of two places", "€", [80, 81, 152, 153, 228, 229]],
    ["characters of another script", "я", [70, 71, 134, 135, 201, 202]],
    ["emoji", "😀", [35, 36, 66, 67, 99, 100]],
  ] as const) {
    for (const length of lengths) {
      it(`is what Twilio's calculator says, for ${length} ${name}`, () => {
        const text = filler.repeat(length);
        assert.deepEqual(measured(text), calculated(text));
      });
    }
  }

  it("knows every character of the GSM alphabet, and no other", () => {
    const points = Array.from({ length: 0x3000 }, (_, point) => String.fromCharCode(point));
    const differing = points.filter(
      (character) => measure(character).encoding !== calculated(character).encoding,
    );
    assert.deepEqual(differing, []);
  });
});
