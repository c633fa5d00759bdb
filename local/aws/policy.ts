// Evaluates IAM policies: effects, actions and resources with wildcards. Conditions are not evaluated: a statement with one
// never allows.

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

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
export function allows(documents: readonly string[], action: string, resource: string): boolean {
  const statements = documents.flatMap((text) => {
    const { Statement = [] }: PolicyDocument = JSON.parse(text);
    return Statement;
  });
  const matching = statements.filter((statement) => matches(statement, action, resource));
  return (
    matching.some(({ Effect, Condition }) => Effect === "Allow" && Condition === undefined) &&
    !matching.some(({ Effect }) => Effect === "Deny")
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
