// The peer: the packages as the documentation of each of them imports them.
import "@pulumi/auth0";
import "@pulumi/aws";
import "@pulumi/random";
