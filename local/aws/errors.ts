// Errors as AWS's JSON protocols send them.
import * as v from "valibot";

export class AwsFault extends Error {
  override readonly name = "AwsFault";
  readonly status: number;
  /** As in `ResourceNotFoundException`. */
  readonly type: string;
  /** Members of the error besides its message. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(type: string, message: string, members: Readonly<Record<string, unknown>> = {}, status = 400) {
    super(message);
    this.type = type;
    this.members = members;
    this.status = status;
  }
}

/** The parsed input. Throws a `ValidationException` that names the wrong member. */
export function checkInput<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const member = v.getDotPath(issue) ?? "input";
  throw new AwsFault(
    "ValidationException",
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${issue.expected ?? "valid"}`,
    { Reason: "FIELD_VALIDATION_FAILED", Fields: [{ Name: member, Message: "is not valid" }] },
  );
}
