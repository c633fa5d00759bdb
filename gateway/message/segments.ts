// How many SMS a text takes, and why.

/** GSM 03.38, the basic alphabet and the characters that take two places. */
const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const extended = new Set("\f^{}\\[~]|€");

export interface Size {
  readonly encoding: "GSM-7" | "UCS-2";
  /** Septets or, in UCS-2, 16-bit units. */
  readonly units: number;
  /** Units that one SMS alone holds. */
  readonly capacity: number;
  /** How many SMS are charged. */
  readonly segments: number;
  /** A character that is not in the GSM alphabet, if there is one. */
  readonly foreign?: string;
}

/** Parts of a longer message lose room to the header that joins them, and no character is cut in two. */
export function measure(text: string): Size {
  const characters = [...text];
  const foreign = characters.find((character) => !basic.has(character) && !extended.has(character));
  const gsm = foreign === undefined;
  const widths = characters.map((character) => (gsm ? (extended.has(character) ? 2 : 1) : character.length));
  const units = widths.reduce((sum, width) => sum + width, 0);
  const capacity = gsm ? 160 : 70;
  const segments = units <= capacity ? 1 : parts(widths, gsm ? 153 : 67);
  return { encoding: gsm ? "GSM-7" : "UCS-2", units, capacity, segments, foreign };
}

function parts(widths: readonly number[], room: number): number {
  let count = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > room) {
      count += 1;
      used = 0;
    }
    used += width;
  }
  return count;
}
