// Connecting to a contract's account, and reading a request as the vendor would.
import assert from "node:assert/strict";
import { parse as parseQuery } from "node:querystring";
import {
  type Account,
  type HttpRequest,
  type Outcome,
  providers,
  type Sms,
} from "../../gateway/providers/index.ts";
import type { Contract } from "./contract.ts";

export function connect(contract: Contract, settings = contract.settings): Account {
  const provider = providers.find(({ name }) => name === contract.provider);
  assert.ok(provider, `${contract.provider} is registered`);
  return provider.connect(settings, contract.credentials);
}

export function requestOf(contract: Contract, sms: Sms, settings = contract.settings): HttpRequest {
  const request = connect(contract, settings).request(sms);
  assert.ok(!("kind" in request), `a request, not ${JSON.stringify(request)}`);
  return request;
}

export function refusalOf(contract: Contract, sms: Sms, settings = contract.settings): Outcome {
  const outcome = connect(contract, settings).request(sms);
  assert.ok("kind" in outcome, "an outcome, not a request");
  return outcome;
}

/** The body as the vendor decodes it. Forms are read by another library than the one that writes them. */
export function decode(contract: Contract, request: HttpRequest): unknown {
  return contract.encoding === "json" ? JSON.parse(request.body) : { ...parseQuery(request.body) };
}

/** The value at a dotted path; a form's names have no structure. */
export function valueAt(contract: Contract, document: unknown, path: string): unknown {
  const keys = contract.encoding === "form" ? [path] : path.split(".");
  return keys.reduce<unknown>(
    (value, key) => (typeof value === "object" && value ? Reflect.get(value, key) : undefined),
    document,
  );
}
