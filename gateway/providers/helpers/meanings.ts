// What settings are for that several vendors share. Constants and no object, so that the function's bundle can leave them out.

export const sender = "Sender of every message. Default: the sender of the Auth0 connection.";

export const baseUrl = "Address of the API, for other regions and for tests.";

export const india = "`{ entityId, templateId }` from the DLT platform, sent for recipients in India only.";

export const awsRegion = "AWS region that sends. Default: the region of the gateway.";
