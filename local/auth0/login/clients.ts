// Identifies and authenticates the application that calls the Authentication API.
import { unauthorizedClient } from "../http/errors.ts";
import type { Client, Tenant } from "../tenant/document.ts";

export interface Caller {
  readonly client: Client;
  /** Whether it has shown its secret. A public application has none. */
  readonly authenticated: boolean;
}

export interface Credentials {
  readonly client_id?: string;
  readonly client_secret?: string;
}

/** 401 for an unknown client and a wrong secret; `missing` is for a client that has a secret and shows none. */
export function identifyCaller(
  tenant: Tenant,
  { client_id, client_secret }: Credentials,
  missing: () => Error = unauthorizedClient,
): Caller {
  const client = tenant.clients.find((one) => one.client_id === client_id);
  if (client?.client_secret !== undefined && client_secret === undefined) throw missing();
  if (!client || (client.client_secret ?? client_secret) !== client_secret) throw unauthorizedClient();
  return { client, authenticated: client.client_secret !== undefined };
}

/** Credentials of `Authorization: Basic`, form-encoded in it as OAuth 2.0 (RFC 6749 §2.3.1) has it. */
export function basicCredentials(header: string | undefined): Credentials | undefined {
  const encoded = /^basic (.+)$/i.exec(header ?? "")?.[1];
  if (!encoded) return undefined;
  const [client_id = "", ...secret] = Buffer.from(encoded, "base64").toString().split(":");
  return { client_id: formDecode(client_id), client_secret: formDecode(secret.join(":")) };
}

function formDecode(text: string): string {
  return new URLSearchParams(`value=${text}`).get("value") ?? "";
}
