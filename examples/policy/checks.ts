// What is wrong with a resource. Pure functions, so that a unit test can hold them to it.

/** What a check needs to know of a resource. */
export interface Checked {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly isProtected: boolean;
}

/** A deleted connection takes its users with it. */
export function unprotectedConnection({ type, props, isProtected }: Checked): string | undefined {
  if (type !== "auth0:index/connection:Connection" || props.strategy !== "sms" || isProtected)
    return undefined;
  return 'The SMS connection is not protected: deleting it deletes its users. Leave "protectConnection" on.';
}

/** Whoever may invoke the function without its URL's rules could send messages. */
export function openFunction({ type, props }: Checked): string | undefined {
  if (type !== "aws:lambda/permission:Permission" || props.principal !== "*") return undefined;
  const isForUrl = props.functionUrlAuthType !== undefined || props.invokedViaFunctionUrl === true;
  return isForUrl ? undefined : "Everybody may invoke the function, and not by its URL alone.";
}
