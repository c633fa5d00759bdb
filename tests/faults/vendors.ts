// Three vendors' protocols as a provider under fault speaks them: what a request says, and what an acceptance looks like.
export interface Text {
  readonly to: string;
  readonly text: string;
}

export interface Vendor {
  /** The provider's settings when its API is at `url`. */
  settings(url: string): object;
  readonly credentials: Record<string, string>;
  read(body: string): Text;
  /** Status and document of an acceptance. */
  accept(id: string): readonly [status: number, document: object];
}

const sender = "+15551234567";

export const vendors = {
  twilio: {
    settings: (baseUrl) => ({ accountSid: `AC${"0".repeat(32)}`, sender, baseUrl }),
    credentials: { authToken: "t".repeat(32) },
    read(body) {
      const fields = new URLSearchParams(body);
      return { to: fields.get("To") ?? "", text: fields.get("Body") ?? "" };
    },
    accept: (id) => [201, { sid: id, num_segments: "1", status: "queued" }],
  },
  vonage: {
    settings: (baseUrl) => ({ apiKey: "abcd1234", sender, baseUrl }),
    credentials: { apiSecret: "s".repeat(16) },
    read(body) {
      const fields = new URLSearchParams(body);
      return { to: `+${fields.get("to")}`, text: fields.get("text") ?? "" };
    },
    accept: (id) => [200, { "message-count": "1", messages: [{ status: "0", "message-id": id }] }],
  },
  webhook: {
    settings: (url) => ({
      url: `${url}/hook`,
      success: { field: { path: "status", equals: "queued" } },
      messageIdPath: "id",
    }),
    credentials: {},
    read(body) {
      const { to, text } = JSON.parse(body);
      return { to, text };
    },
    accept: (id) => [202, { status: "queued", id }],
  },
} as const satisfies Record<string, Vendor>;

export type VendorName = keyof typeof vendors;
export const vendorNames = Object.keys(vendors) as VendorName[];
