// Turns errors into the answers that Auth0 gives, in the style of each part of the API.
import type { ErrorObject } from "ajv";
import type { FastifyError, FastifyRequest } from "fastify";
import type { App } from "./context.ts";
import { ApiError, envelope, oauthError } from "./errors.ts";
import { invalidBody, invalidQuery, wording } from "./validation.ts";

type Describe = (error: FastifyError) => ApiError;

/** `note` sees every error that is answered. */
export function answerErrors(
  app: App,
  describe: Describe,
  note: (error: ApiError, request: FastifyRequest) => void = () => {},
): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const answer = error instanceof ApiError ? error : describe(error);
    note(answer, request);
    return reply.code(answer.status).headers(answer.headers).send(answer.body);
  });
}

export function managementAnswer(error: FastifyError): ApiError {
  const errors = validationErrors(error);
  if (errors) return error.validationContext === "querystring" ? invalidQuery(errors) : invalidBody(errors);
  return envelope(statusOf(error), error.message, isOurFault(error) ? undefined : "invalid_body");
}

/** Names the first problem by the property that has it, as `bad.phone_number`. */
export function startAnswer(error: FastifyError): ApiError {
  const errors = validationErrors(error) ?? [];
  const extra = errors.filter(({ keyword }) => keyword === "additionalProperties");
  if (extra.length > 0) {
    const names = extra.map(({ params }) => params.additionalProperty).join(", ");
    return oauthError(400, "bad.request", `the following properties are not allowed: ${names}`);
  }
  const [first] = errors;
  if (!first) return tokenAnswer(error);
  const property = first.params.missingProperty ?? first.instancePath.split("/")[1];
  const description =
    first.keyword === "pattern" ? `String does not match pattern: ${first.params.pattern}` : wording(first);
  return oauthError(400, property ? `bad.${property}` : "bad.request", description);
}

export function tokenAnswer(error: FastifyError): ApiError {
  const [first] = validationErrors(error) ?? [];
  if (first) return oauthError(400, "invalid_request", wording(first));
  return oauthError(statusOf(error), isOurFault(error) ? "server_error" : "invalid_request", error.message);
}

/** The compiler of `validation.ts` makes them all, so they are Ajv's. */
function validationErrors(error: FastifyError): ErrorObject[] | undefined {
  return error.validation as ErrorObject[] | undefined;
}

function statusOf({ statusCode = 500 }: FastifyError): number {
  return statusCode;
}

function isOurFault(error: FastifyError): boolean {
  return statusOf(error) >= 500;
}
