// What a source file declares, as far as a schema needs it: interfaces, classes with their outputs, closed sets of texts.
import { readFileSync } from "node:fs";
import ts from "typescript";

export interface Member {
  readonly name: string;
  readonly description: string;
  /** As a field of an object in TypeScript. */
  readonly example?: string | undefined;
  readonly optional: boolean;
  readonly type: ts.TypeNode;
}

export interface Declared {
  readonly description: string;
  readonly members: readonly Member[];
}

/** `const Name = { Key: "value" } as const`, with a type of the same name. */
export interface ValueSet {
  readonly description: string;
  readonly values: readonly { readonly name: string; readonly value: string; readonly description: string }[];
}

export interface Declarations {
  readonly interfaces: ReadonlyMap<string, Declared>;
  readonly classes: ReadonlyMap<string, Declared>;
  readonly sets: ReadonlyMap<string, ValueSet>;
}

export function declarationsOf(file: string): Declarations {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const interfaces = new Map<string, Declared>();
  for (const node of source.statements.filter(ts.isInterfaceDeclaration)) {
    const own = declared(node, node.members.filter(ts.isPropertySignature));
    const inherited = basesOf(node).flatMap((base) => interfaces.get(base)?.members ?? []);
    interfaces.set(node.name.text, { ...own, members: [...own.members, ...inherited] });
  }
  const classes = source.statements.filter(ts.isClassDeclaration).map((node) => {
    const outputs = node.members.filter(ts.isPropertyDeclaration);
    return [node.name?.text ?? "", declared(node, outputs)] as const;
  });
  const sets = source.statements.filter(ts.isVariableStatement).flatMap(valueSets);
  return { interfaces, classes: new Map(classes), sets: new Map(sets) };
}

function declared(
  node: ts.InterfaceDeclaration | ts.ClassDeclaration,
  members: readonly (ts.PropertySignature | ts.PropertyDeclaration)[],
): Declared {
  return { description: descriptionOf(node), members: members.map(memberOf) };
}

/** Interfaces that this one extends; they stand before it. */
function basesOf(node: ts.InterfaceDeclaration): string[] {
  return (node.heritageClauses ?? []).flatMap(({ types }) =>
    types.map(({ expression }) => expression.getText()),
  );
}

function memberOf(node: ts.PropertySignature | ts.PropertyDeclaration): Member {
  const name = node.name.getText();
  if (!node.type) throw new Error(`${name} has no type`);
  const isMaybe = (type: ts.TypeNode) => type.getText().includes("| undefined");
  return {
    name,
    description: descriptionOf(node),
    example: exampleOf(node),
    optional: node.questionToken !== undefined || isMaybe(node.type),
    type: node.type,
  };
}

function valueSets(node: ts.VariableStatement): [string, ValueSet][] {
  return node.declarationList.declarations.flatMap(({ name, initializer }): [string, ValueSet][] => {
    if (!initializer || !ts.isAsExpression(initializer)) return [];
    const { expression } = initializer;
    if (!ts.isObjectLiteralExpression(expression)) return [];
    const values = expression.properties.filter(ts.isPropertyAssignment).map((property) => ({
      name: property.name.getText(),
      value: ts.isStringLiteral(property.initializer) ? property.initializer.text : "",
      description: descriptionOf(property),
    }));
    return [[name.getText(), { description: descriptionOf(node), values }]];
  });
}

const exampleTag = /^@example (.*)$/m;

/** The comment as one line of prose. */
function descriptionOf(node: ts.Node): string {
  return commentOf(node).replace(exampleTag, "").replace(/\s+/g, " ").trim();
}

function exampleOf(node: ts.Node): string | undefined {
  return exampleTag.exec(commentOf(node))?.[1];
}

/** Read as it stands, since TypeScript takes the `@@password@@` of a text for a tag. */
function commentOf(node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return comments
    .map((comment) => comment.getText().replace(/^\/\*\*|^\s*\*\/$|^\s*\* ?|\*\/$/gm, ""))
    .join(" ");
}
