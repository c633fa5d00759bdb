// What who watches the local run is told of a login.

/** A login that the tenant has handed to the gateway, by its connection or by its phone provider, or tried to. */
export interface Start {
  readonly client_id?: string | undefined;
  readonly phone_number?: string | undefined;
  /** Lambda's id of the gateway's request, as in its log; the phone provider does not know it. */
  readonly requestId?: string | undefined;
  /** Name of the key that signed: eight digits, by which keys can be told apart. */
  readonly key?: string | undefined;
}
