/** What a step has found; `fix` is what to do about a problem, with the command. */
export interface Finding {
  readonly level: "ok" | "note" | "problem";
  readonly text: string;
  readonly fix?: string;
}

const marks: Readonly<Record<Finding["level"], string>> = { ok: "✓", note: "-", problem: "✗" };

/** Lines to print. */
export function linesOf({ level, text, fix }: Finding): string[] {
  return [`${marks[level]} ${text}`, ...(fix ? [`  → ${fix}`] : [])];
}
