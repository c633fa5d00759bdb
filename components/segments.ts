// How many SMS a text takes. One SMS holds 160 characters of the GSM alphabet (GSM 03.38), or 70 of any other.

const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const extended = new Set("\f^{}\\[~]|€");

export interface Size {
  encoding: "GSM-7" | "UCS-2";
  /** Septets or, in UCS-2, 16-bit units. */
  units: number;
  /** Units that one SMS holds. */
  capacity: number;
  /** A character that is not in the GSM alphabet, if there is one. */
  foreign?: string;
}

/** The size of a text. */
export function measure(text: string): Size {
  const characters = [...text];
  const foreign = characters.find((character) => !basic.has(character) && !extended.has(character));
  if (foreign !== undefined) return { encoding: "UCS-2", units: text.length, capacity: 70, foreign };
  const units = characters.reduce((sum, character) => sum + (extended.has(character) ? 2 : 1), 0);
  return { encoding: "GSM-7", units, capacity: 160 };
}
