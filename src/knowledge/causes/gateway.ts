import type { Cause } from '../cause.ts';
import { eventPage, learn, PORTS_SERVER, TRANSCRIBED } from '../source.ts';

const GATEWAY_LOG =
  'On the gateway, read TerminalServices-Gateway/Operational: 200 and 201 say whether a connection policy let the user in, 300 and 301 whether a resource policy let the user on, 302 that the host was reached and 304 that it could not be.';

const CONNECTIONS = eventPage('201, 203, 301, 304', 'TerminalServices-Gateway');
const AGENT = learn('azure/virtual-desktop/troubleshoot-agent');

/** What happens at an RD Gateway or in Azure Virtual Desktop; no direct probe of a host sees any of it. */
export const gatewayCauses: readonly Cause[] = [
  {
    id: 'gateway-credentials',
    stage: 'gateway',
    title: 'the gateway does not accept the credentials',
    sees: 'The client shows 0x3000001, 0x3000015, 0x300001A or 0x3000021.',
    wire: 'It is between the client and the gateway.',
    reasons: ['user name or password is wrong, or the password has expired'],
    remote: 'It cannot be seen by a probe of the host.',
    server: [
      'On the gateway, read Security 4625 at the time of the attempt: its Sub Status says what is wrong with the account.',
      GATEWAY_LOG,
      'On the client, run `cmdkey /list` and look for credentials that are saved for the gateway.',
    ],
    fix: { client: 'Correct the credentials for the gateway, the saved ones too.' },
    risk: 'None for the gateway; repeated attempts with a wrong password can lock the account.',
    sources: [TRANSCRIBED, CONNECTIONS],
    confidence: 'B',
  },
  {
    id: 'gateway-policy',
    stage: 'gateway',
    title: 'a policy of the gateway refuses the user or the target',
    sees: 'The client shows 0x300001B (resource), 0x300001C (connection) or 0x3000045.',
    wire: 'It is between the client and the gateway.',
    reasons: [
      'the target is not in a resource policy, as when the short name is used in place of the full one',
      'the user is not in a connection policy',
    ],
    remote: 'It cannot be seen from outside.',
    server: [
      GATEWAY_LOG,
      'On the gateway, open `tsgateway.msc` and look below Policies whether a policy names this user, and this target by the name that the client uses.',
      'On the server that runs NPS, read Security 6273, which gives the reason of a refusal.',
    ],
    fix: { server: 'Extend the policy.', client: 'Use the name that the policy knows.' },
    risk: 'A resource policy for any computer opens the whole network to whoever has a password: name users and hosts by groups.',
    sources: [TRANSCRIBED, CONNECTIONS],
    confidence: 'B',
  },
  {
    id: 'gateway-certificate',
    stage: 'gateway',
    title: 'the certificate of the gateway is not accepted',
    sees: 'The client shows 0x3000002 to 0x3000007, 0x3000028 or 0x3000029.',
    wire: 'Chain, names and dates on port 443 of the gateway.',
    reasons: ['it has expired, has another name, or its issuer is unknown to the client'],
    remote: 'Any TLS client shows the certificate on port 443 of the gateway.',
    server: [
      'On the gateway, look at the tab SSL Certificate in the properties of the server in `tsgateway.msc`: names, issuer and the day it expires.',
      'On the client, run `certutil -verify -urlfetch FILE` on the exported certificate: it tells which issuer is unknown and which revocation list cannot be had.',
    ],
    fix: { server: 'Renew the certificate with the public name.' },
    risk: 'A restart of the service for the new certificate breaks the connections that pass through it; clients that are told to accept any certificate hand their passwords to anybody.',
    sources: [
      TRANSCRIBED,
      'Microsoft TechNet, RDS: RD Gateway must be configured to use an SSL certificate signed by a trusted certification authority',
    ],
    confidence: 'B',
  },
  {
    id: 'gateway-unreachable',
    stage: 'gateway',
    title: 'the gateway cannot be reached or is not available',
    sees: 'The client shows 0x300000C, 0x300000D, 0x3000009, 0x300000A, 0x300000F, 0x3000020, 0x3000022, 0x3000044 or 0x300004A.',
    wire: 'Port 443 of the gateway, or UDP 3391, does not answer as it should.',
    reasons: [
      'the service of the gateway is down or at its limit',
      'a proxy stands in the way',
      'the ports are blocked',
    ],
    remote: 'TCP, TLS and the status of HTTP on port 443 show it.',
    server: [
      'On the gateway, run `Get-Service TSGateway`, and read TerminalServices-Gateway/Operational 203: the limit of connections is reached.',
      'On the client, run `Test-NetConnection GATEWAY -Port 443` and `netsh winhttp show proxy`.',
    ],
    fix: {
      server: 'Start the service, or raise the limit.',
      network: 'Open TCP 443 and UDP 3391 to the gateway.',
    },
    risk: 'Both ports face the internet: open them to the gateway alone, and keep it patched.',
    sources: [TRANSCRIBED, PORTS_SERVER, CONNECTIONS],
    confidence: 'B',
  },
  {
    id: 'gateway-resource',
    stage: 'gateway',
    title: 'the service has no resource to hand out, or cannot reach it',
    sees: 'The client shows 0x3000046 (no available resources) or 0x3000047 (error while accessing this resource).',
    wire: 'The host may have no open port at all, as it connects outwards itself.',
    reasons: [
      'the session host is off or its agent is not healthy',
      'the user is not assigned',
      'the broker cannot hand out a host',
    ],
    remote: 'The host may not be reachable directly, so a probe of it says nothing.',
    server: [
      'In the portal or with `Get-AzWvdSessionHost -HostPoolName POOL -ResourceGroupName GROUP`, look at status, drain mode and number of sessions of the hosts, and at who is assigned.',
      'On the session host, read Application log, WVD-Agent 3277 (its text says what failed), 3703 (the addresses of the gateway cannot be reached) and 3019 (the web sockets cannot).',
      'On the session host, run `Get-Service RDAgentBootLoader`, and `qwinsta`, which has to list rdp-sxs as Listen.',
    ],
    fix: {
      server: 'Start the host, mend its agent, or assign the user.',
      network: 'Let the host reach the addresses that the service requires.',
    },
    risk: 'An agent that is installed or registered anew can end the sessions of its host: drain it first.',
    sources: [
      'MicrosoftDocs/azure-docs#60645',
      'MicrosoftDocs/azure-docs#55687',
      TRANSCRIBED,
      AGENT,
    ],
    confidence: 'B',
  },
];
