// How an argument of the gateway is set: by a configuration key of this repository's program, or in a program of one's own.

/** Lines that set the argument at a path, such as `guard.countries`. */
export type Change = (path: string, value: ArgumentValue) => string[];

export type ArgumentValue = string | number | boolean | readonly string[];

/** By commands. Without a stack, for the one that is selected. */
export function byConfig(stack?: string): Change {
  return (path, value) => {
    if (Array.isArray(value)) return value.flatMap((one, place) => byConfig(stack)(`${path}[${place}]`, one));
    const options = [stack && `--stack ${stack}`, /[.[]/.test(path) && "--path"].filter(Boolean);
    return [["pulumi config set", ...options, quoted(path), quoted(value)].join(" ")];
  };
}

/** As an argument, in the notation that TypeScript and YAML share. */
export const byArgument: Change = (path, value) => {
  const [name, ...rest] = path.split(".").reverse();
  const list = Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(", ")}]` : undefined;
  return [
    rest.reduce((inner, outer) => `${outer}: { ${inner} }`, `${name}: ${list ?? JSON.stringify(value)}`),
  ];
};

/** For a POSIX shell. */
export function quoted(value: unknown): string {
  const text = String(value);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
