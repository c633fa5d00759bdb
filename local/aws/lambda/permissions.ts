// The resource policies of functions.
import type { Document } from "../../machine/state.ts";
import { type FunctionRecord, type FunctionRecords, type Permission, recordOf } from "./functionConfig.ts";

export interface Permissions {
  putPermission(name: string, statementId: string, permission: Permission): void;
  /** The function that has the statement, and the statement. */
  findPermission(statementId: string): [name: string, permission: Permission] | undefined;
  removePermission(name: string, statementId: string): void;
  /** Whether a service of AWS may wake the function on behalf of that resource. */
  mayWake(name: string, service: string, sourceArn: string): boolean;
}

export function createPermissions({ value: records, save }: Document<FunctionRecords>): Permissions {
  return {
    putPermission(name, statementId, permission) {
      recordOf(records, name).permissions[statementId] = permission;
      save();
    },
    findPermission(statementId) {
      for (const [name, { permissions }] of Object.entries(records)) {
        const permission = permissions[statementId];
        if (permission) return [name, permission];
      }
      return undefined;
    },
    removePermission(name, statementId) {
      delete records[name]?.permissions[statementId];
      save();
    },
    mayWake(name, service, arn) {
      return Object.values(records[name]?.permissions ?? {}).some(
        ({ action, principal, sourceArn = arn }) =>
          action === "lambda:InvokeFunction" && principal === service && sourceArn === arn,
      );
    },
  };
}

/** Since October 2025 a public function URL needs both statements. Source: AWS, "Control access to function URLs". */
export function isPublic({ permissions, url }: FunctionRecord): boolean {
  const open = Object.values(permissions).filter(({ principal }) => principal === "*");
  const viaUrl = open.some(
    (p) => p.action === "lambda:InvokeFunctionUrl" && (p.functionUrlAuthType ?? "NONE") === "NONE",
  );
  const invoke = open.some((p) => p.action === "lambda:InvokeFunction" && p.invokedViaFunctionUrl === true);
  return url?.authorizationType === "NONE" && viaUrl && invoke;
}
