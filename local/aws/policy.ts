// Evaluates IAM policies: effects, actions and resources with wildcards, and of conditions `StringEquals` and `Null`. Any
// other condition never holds.

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What a call is made with, by the names of IAM's condition keys, such as `kms:ViaService`. */
export type Context = Readonly<Record<string, string>>;

interface PolicyDocument {
  readonly Statement?: Statement | readonly Statement[];
}

/** Whether IAM takes the document (JSON text): each statement names its effect, actions and resources. */
export function isWellFormed(text: string): boolean {
  const { Statement }: PolicyDocument = JSON.parse(text);
  if (Statement === undefined) return false;
  return [Statement].flat().every((statement) => {
    const { Effect, Action, NotAction, Resource, NotResource } = statement;
    const resources = [Resource ?? NotResource ?? []].flat();
    return (
      ["Allow", "Deny"].includes(Effect) &&
      (Action ?? NotAction) !== undefined &&
      resources.length > 0 &&
      resources.every((resource) => /^(\*$|arn:)/.test(String(resource)))
    );
  });
}

/** Whether the documents (JSON text) together allow the action on the resource. A denial wins. */
export function allows(
  documents: readonly string[],
  action: string,
  resource: string,
  context: Context = {},
): boolean {
  const statements = documents.flatMap((text) => {
    const { Statement = [] }: PolicyDocument = JSON.parse(text);
    return Statement;
  });
  const matching = statements.filter(
    (statement) => matches(statement, action, resource) && holds(statement, context),
  );
  return (
    matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny")
  );
}

function holds({ Condition = {} }: Statement, context: Context): boolean {
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const value = context[key];
      const wanted = [values].flat();
      if (operator === "Null") return wanted.includes(String(value === undefined));
      return operator === "StringEquals" && value !== undefined && wanted.includes(value);
    }),
  );
}

function matches({ Action = [], Resource = [] }: Statement, action: string, resource: string): boolean {
  const actions = [Action].flat().map((pattern) => pattern.toLowerCase());
  return (
    actions.some((pattern) => fits(pattern, action.toLowerCase())) &&
    [Resource].flat().some((pattern) => fits(pattern, resource))
  );
}

/** `*` matches any text, `?` one character. */
function fits(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "s").test(text);
}
