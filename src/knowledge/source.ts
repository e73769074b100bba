/** Names of the sources, as they stand behind every statement. */

/** A section of the basic RDP specification. */
export function bcgr(section: string): string {
  return `MS-RDPBCGR ${section}`;
}

/** A page under learn.microsoft.com. */
export function learn(path: string): string {
  return `Microsoft Learn, ${path}`;
}

/** An article on Windows Server under learn.microsoft.com/troubleshoot/windows-server/remote. */
export function serverArticle(name: string): string {
  return `Microsoft Learn, troubleshoot/windows-server/remote/${name}`;
}

/** An article on virtual machines under learn.microsoft.com/troubleshoot/azure/virtual-machines/windows. */
export function azureArticle(name: string): string {
  return `Microsoft Learn, troubleshoot/azure/virtual-machines/windows/${name}`;
}

/** A page on the client's programming interface under learn.microsoft.com/windows/win32/termserv. */
export function clientPage(name: string): string {
  return `Microsoft Learn, windows/win32/termserv/${name}`;
}

/** A page on events of a provider in the documentation of Windows Server 2008 R2, which newer ones share. */
export function eventPage(ids: number | string, provider: string): string {
  return `Microsoft TechNet, Event ID ${ids}, ${provider}`;
}

/** What events exist and what they carry, taken from Windows itself; not what brings them about. */
export const EVENT_MANIFESTS =
  'event manifests of Windows, as in jdu2600/Windows10EtwEvents and EricZimmerman/evtx';

/** A page on an event of the Security log, as Microsoft documents them for auditing. */
export function auditEvent(id: number): string {
  return `Microsoft Learn, windows/security/threat-protection/auditing/event-${id}`;
}

/** A page on a setting under Local Policies, Security Options. */
export function securityOption(name: string): string {
  return `Microsoft Learn, windows/security/threat-protection/security-policy-settings/${name}`;
}

/** A page on a command under learn.microsoft.com/windows-server/administration/windows-commands. */
export function commandPage(name: string): string {
  return `Microsoft Learn, windows-server/administration/windows-commands/${name}`;
}

export const DISCONNECT_PAGE = clientPage('imstscaxevents-ondisconnected');
export const EXTENDED_PAGE = clientPage('extendeddisconnectreasoncode');
/** Not an official page: people wrote down what `GetErrorDescription` returns. */
export const TRANSCRIBED = 'texts of GetErrorDescription as transcribed in TechNet wiki 37870';
export const INFERRED = 'inferred from better supported facts';

export const GENERAL_AZURE = azureArticle('troubleshoot-rdp-general-error');
export const INTERNAL_AZURE = azureArticle('troubleshoot-rdp-internal-error');
export const SPECIFIC_AZURE = azureArticle('troubleshoot-specific-rdp-errors');
export const EVENTS_AZURE = azureArticle('event-id-troubleshoot-vm-rdp-connecton');
export const CONNECT_AZURE = azureArticle('cannot-connect-rdp-azure-vm');
export const GENERAL_SERVER = serverArticle('rdp-error-general-troubleshooting');
export const CONNECT_SERVER = serverArticle('remote-desktop-cannot-connect-remote-computer');
export const INTERNAL_SERVER = serverArticle(
  'internal-error-has-occurred-connecting-remote-machine',
);
export const PORTS_SERVER = serverArticle('ports-used-by-rds');
export const TWICE_SERVER = serverArticle('cannot-authenticate-must-authenticate-twice');
export const IDENTITY_SERVER = serverArticle(
  'remote-desktop-cannot-verify-identity-connecting-remote-machine',
);
export const DISCONNECTED_SERVER = serverArticle('troubleshoot-remote-desktop-disconnected-errors');
export const CREDSSP_UPDATE = 'Microsoft support, KB4093492 (CVE-2018-0886)';
export const LISTENER_CERTIFICATE = serverArticle(
  'remote-desktop-listener-certificate-configurations',
);
export const LISTENER_CLASS = clientPage('win32-tsgeneralsetting');
/** Names, paths and values of the policies of the session host. */
export const POLICIES = learn('windows/client-management/mdm/policy-csp-admx-terminalserver');
export const RDP_PROPERTIES = learn('azure/virtual-desktop/rdp-properties');
export const RESTRICTED_ADMIN = learn(
  'windows/security/identity-protection/remote-credential-guard',
);
export const ADMIN_SESSIONS =
  'Microsoft, Ask the Performance Team, WS2008: RDC Enhancements and Administrative Sessions';
export const TLS_SETTINGS = learn('windows-server/security/tls/tls-registry-settings');
export const CIPHER_PAGE = learn('windows-server/security/tls/manage-tls');
export const NTLM_POLICY = learn(
  'windows/security/threat-protection/security-policy-settings/network-security-restrict-ntlm-incoming-ntlm-traffic',
);
export const TIME_TOOLS = learn(
  'windows-server/networking/windows-time-service/windows-time-service-tools-and-settings',
);
export const NAME_SERVER = serverArticle('error-when-connecting-terminal-server');
