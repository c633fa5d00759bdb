// What `GET /authorize` is asked for. Pure.
import { oauthError } from "../http/errors.ts";
import type { Client, Tenant } from "../tenant/document.ts";
import { originOf } from "./cors.ts";

export type Query = Readonly<Record<string, string | undefined>>;

const responseTypes = ["code", "id_token", "token"] as const;
export type ResponseType = (typeof responseTypes)[number];
const responseModes = ["query", "fragment", "form_post", "web_message"] as const;
export type ResponseMode = (typeof responseModes)[number];

/** Where an answer goes. */
export interface ReturnAddress {
  readonly client: Client;
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state: string | undefined;
}

export interface AuthorizeRequest extends ReturnAddress {
  readonly responseTypes: ReadonlySet<ResponseType>;
  readonly scope: string;
  /** Undefined for an opaque access token. */
  readonly audience: string | undefined;
  readonly nonce: string | undefined;
  readonly challenge: { readonly value: string; readonly method: "S256" | "plain" } | undefined;
  readonly prompt: string | undefined;
  readonly connection: string | undefined;
  readonly loginHint: string | undefined;
  /** In seconds. */
  readonly maxAge: number | undefined;
  readonly loginTicket: string | undefined;
}

/**
 * Reads where to answer. What is wrong here must not be sent anywhere, so it is shown to the person: throws `ApiError` for a
 * page.
 */
export function readReturnAddress({ clients }: Tenant, query: Query): ReturnAddress {
  const { client_id, redirect_uri, response_mode, response_type = "code", state } = query;
  const client = clients.find((one) => one.client_id === client_id);
  if (!client_id) throw oauthError(400, "invalid_request", "Missing required parameter: client_id");
  if (!client) throw oauthError(403, "invalid_client", `Unknown client: ${client_id}`);
  const isSilent = response_mode === "web_message";
  const { callbacks = [], web_origins = [] } = client;
  const redirectUri = redirect_uri ?? callbacks[0];
  if (!redirectUri) throw oauthError(400, "invalid_request", "Missing required parameter: redirect_uri");
  if (isSilent && !originOf(redirectUri).some((origin) => web_origins.includes(origin)))
    throw mismatch(redirectUri, client, "webOrigins");
  if (!isSilent && !callbacks.includes(redirectUri)) throw mismatch(redirectUri, client, "callbacks");
  const inUrl = /\b(token|id_token)\b/.test(response_type) ? "fragment" : "query";
  const responseMode = responseModes.find((mode) => mode === response_mode) ?? inUrl;
  return { client, redirectUri, responseMode, state };
}

function mismatch(redirectUri: string, { client_id }: Client, list: string) {
  const description = `Callback URL mismatch. ${redirectUri} is not in the list of allowed ${
    list === "callbacks" ? "callback URLs" : "web origins"
  }. Add it to ${list} of the application ${client_id} in local.yaml.`;
  return oauthError(403, "invalid_request", description);
}

/** Reads the rest. What is wrong here is answered to the application: throws `ApiError`. */
export function readAuthorizeRequest(address: ReturnAddress, query: Query): AuthorizeRequest {
  const { scope = "", audience, nonce, prompt, connection, max_age, code_challenge } = query;
  const asked = new Set(responseTypes.filter((one) => query.response_type?.split(" ").includes(one)));
  const bad = (description: string) => oauthError(400, "invalid_request", description);
  if (!query.response_type) throw bad("Missing required parameter: response_type");
  if (asked.size !== new Set(query.response_type.split(" ")).size)
    throw oauthError(400, "unsupported_response_type", `Unsupported response type: ${query.response_type}`);
  const { client, responseMode } = address;
  const isImplicit = asked.has("token") || asked.has("id_token");
  const mayBe = (grant: string) => client.grant_types.includes(grant);
  if ((isImplicit && !mayBe("implicit")) || (asked.has("code") && !mayBe("authorization_code")))
    throw oauthError(
      403,
      "unauthorized_client",
      `Response type '${query.response_type}' not allowed for the client.`,
    );
  if (isImplicit && responseMode === "query") throw bad("response_mode query is not for tokens");
  if (asked.has("id_token") && !nonce) throw bad("Missing required parameter: nonce");
  const method = query.code_challenge_method ?? "plain";
  if (method !== "S256" && method !== "plain") throw bad(`Unknown code_challenge_method: ${method}`);
  return {
    ...address,
    responseTypes: asked,
    scope,
    audience: audience || undefined,
    nonce,
    challenge: code_challenge ? { value: code_challenge, method } : undefined,
    prompt,
    connection,
    loginHint: query.login_hint,
    maxAge: max_age === undefined || max_age === "" ? undefined : Number(max_age),
    loginTicket: query.login_ticket,
  };
}
