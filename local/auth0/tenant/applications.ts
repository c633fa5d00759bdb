// Applications of the local tenant: four that are always there, and those of the project's own file.
import * as v from "valibot";
import type { Client } from "./document.ts";
import { loginGrants, mfaGrant, passwordlessGrant } from "./grants.ts";

/** `https://*.example.com` stands for all subdomains, as at Auth0. */
const origin = v.pipe(
  v.string(),
  v.regex(
    /^https?:\/\/(\*\.)?[^/*?#\s]+$/,
    'must be an origin such as "http://localhost:3000", without a path',
  ),
);

/** Custom schemes are for native applications. */
const address = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z\d+.-]*:\/\/[^\s#]*$/i, 'must be a URL such as "http://localhost:3000/callback"'),
);

export const applicationSettings = v.pipe(
  v.strictObject({
    /** What the application sends as `client_id`. */
    id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, "must consist of letters, digits, _ and -")),
    /** Shown on the login page and in templates. Default: the id. */
    name: v.optional(v.pipe(v.string(), v.nonEmpty())),
    /** As in Auth0's dashboard: single-page, native, or a web application with a server. */
    type: v.picklist(["spa", "native", "regular_web"]),
    /** Of a `regular_web` application only. */
    secret: v.optional(v.pipe(v.string(), v.nonEmpty())),
    callbacks: v.optional(v.array(address), []),
    logoutUrls: v.optional(v.array(address), []),
    /** Allowed Origins (CORS), beside those of the callbacks. */
    origins: v.optional(v.array(origin), []),
    /** Allowed Web Origins: for `auth0-js` on the application's own page and for silent logins. */
    webOrigins: v.optional(v.array(origin), []),
    /** Whether a refresh token works once and brings its successor. Default: true but for `regular_web`. */
    rotateRefreshTokens: v.optional(v.boolean()),
  }),
  v.forward(
    v.check(
      ({ type, secret }) => (type === "regular_web") === (secret !== undefined),
      "belongs to an application of type regular_web, which must have one",
    ),
    ["secret"],
  ),
);

export type ApplicationSettings = v.InferOutput<typeof applicationSettings>;

const grantTypes: Readonly<Record<ApplicationSettings["type"], readonly string[]>> = {
  // Codes are not for the token endpoint there: Auth0 has single-page applications use `/co/authenticate` or `/authorize`.
  spa: ["authorization_code", "implicit", "refresh_token"],
  native: ["authorization_code", "refresh_token", passwordlessGrant, mfaGrant],
  regular_web: ["authorization_code", "implicit", "refresh_token", passwordlessGrant, mfaGrant],
};

export function applicationFrom(settings: ApplicationSettings): Client {
  const { id, name = id, type, secret, rotateRefreshTokens = type !== "regular_web" } = settings;
  return {
    client_id: id,
    ...(secret && { client_secret: secret }),
    name,
    app_type: type,
    grant_types: grantTypes[type],
    callbacks: settings.callbacks,
    allowed_logout_urls: settings.logoutUrls,
    allowed_origins: settings.origins,
    web_origins: settings.webOrigins,
    cross_origin_authentication: true,
    refresh_token: { rotation_type: rotateRefreshTokens ? "rotating" : "non-rotating" },
    serves_unassigned_connections: true,
  };
}

/** Where development servers usually are. */
const pages = [3000, 4200, 5173, 8080].flatMap((port) => [
  `http://localhost:${port}`,
  `https://localhost:${port}`,
]);
const onPages = {
  callbacks: pages.flatMap((page) => [
    page,
    `${page}/callback`,
    `${page}/auth/callback`,
    `${page}/api/auth/callback`,
  ]),
  logoutUrls: pages,
  origins: [],
  webOrigins: pages,
};
const scheme = "com.example.app://localhost";
const appCallbacks = [`${scheme}/android/com.example.app/callback`, `${scheme}/ios/com.example.app/callback`];

/** The application with which a login can be tried by hand. Public, and with every grant. */
export const demoApplication: Client = {
  ...applicationFrom({ id: "local-application", name: "Local application", type: "native", ...onPages }),
  grant_types: loginGrants,
};

/** Their secrets protect nothing: the tenant is local. */
export const defaultApplications: readonly Client[] = [
  demoApplication,
  applicationFrom({ id: "local-spa", name: "Local single-page application", type: "spa", ...onPages }),
  applicationFrom({
    id: "local-native",
    name: "Local native application",
    type: "native",
    callbacks: appCallbacks,
    logoutUrls: appCallbacks,
    origins: [],
    webOrigins: [],
  }),
  applicationFrom({
    id: "local-web",
    name: "Local web application",
    type: "regular_web",
    secret: "local-web-secret",
    ...onPages,
  }),
];
