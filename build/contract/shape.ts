// The list of what users may rely on, as a document.

/** What is promised of one thing, such as `{ type: "integer", default: 10 }`. What is not there is not promised. */
export type Facts = Readonly<Record<string, unknown>>;

/** By name; the name of a part begins with that of the whole and a dot. */
export type Entries = Readonly<Record<string, Facts>>;

export const sections = [
  "components",
  "children",
  "inputs",
  "outputs",
  "configuration",
  "stackOutputs",
  "providers",
  "failures",
  "log",
  "receiptLog",
  "metrics",
] as const;

export type Contract = Readonly<Record<(typeof sections)[number], Entries>>;

/** As JSON with a line for each entry, so that a change is one line. */
export function written(document: Contract): string {
  const parts = Object.entries(document).map(([section, entries]) => {
    const lines = Object.entries(entries).map(
      ([name, facts]) => `    ${JSON.stringify(name)}: ${JSON.stringify(facts)}`,
    );
    return `  ${JSON.stringify(section)}: {\n${lines.join(",\n")}\n  }`;
  });
  return `{\n${parts.join(",\n")}\n}\n`;
}
