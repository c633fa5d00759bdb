# Logs in with Auth0's own library and reads the connection with it, and prints what came of it. The code of the message
# comes by standard input. Run by sdk.test.ts.
import json
import sys

from auth0.authentication import GetToken, Passwordless, RevokeToken
from auth0.authentication.exceptions import Auth0Error
from auth0.management import ManagementClient

domain, application, secret, client_id, client_secret = sys.argv[1:]
number = "+491701234567"

Passwordless(domain, application, secret).sms(number)
print("started", flush=True)
code = sys.stdin.readline().strip()
tokens = GetToken(domain, application, secret)


def login(otp):
    return tokens.passwordless_login(number, otp, "sms", "openid profile offline_access", f"https://{domain}/userinfo")


def refusal(call):
    try:
        return call()
    except Auth0Error as error:
        return [error.status_code, error.error_code]


wrong = refusal(lambda: login("000000" if code != "000000" else "111111"))
reply = login(code)
token = reply["refresh_token"]
refreshed = tokens.refresh_token(token)
RevokeToken(domain, application, secret).revoke_refresh_token(token)
afterwards = refusal(lambda: tokens.refresh_token(token))

connections = ManagementClient(domain=domain, client_id=client_id, client_secret=client_secret).connections
listed = list(connections.list(strategy=["sms"]))
read = connections.get(listed[0].id)
enabled = [client.client_id for client in connections.clients.get(read.id)]
print(
    json.dumps(
        {
            "wrong": wrong,
            "tokens": sorted(reply),
            "refreshed": sorted(refreshed),
            "afterwards": afterwards,
            "names": [connection.name for connection in listed],
            "options": [read.options["provider"], read.options["gateway_authentication"]["method"]],
            "enabled": enabled,
        }
    )
)
