// The alphabet of plain text messages, GSM 03.38 with its extension table.
const gsm7 =
  /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€\f]*$/;

/** Whether a text can travel as GSM-7; otherwise it goes out as UCS-2. */
export const fitsGsm7 = (text: string): boolean => gsm7.test(text);
