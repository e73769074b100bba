/**
 * What to look at again and again. A text for another place than the server begins with where that
 * is: "On the client, …".
 */

export const LISTENER =
  'Run `qwinsta`, which has to list rdp-tcp as Listen; `netstat -ano | findstr :3389` and `tasklist /svc | findstr TermService` have to name the same process.';

export const SERVICES =
  'Run `Get-Service TermService,UmRdpService,SessionEnv`; all three belong to a working listener.';

export const SETTINGS =
  'Look at fDenyTSConnections under `HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server` and under `HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services`: it has to be 0 in both, or absent in the second.';

export const WINSTATION =
  'Run `reg query "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp"` and look at PortNumber, fEnableWinStation (1), fLogonDisabled (0), SecurityLayer, UserAuthentication and MinEncryptionLevel.';

export const TLS_LOG =
  'Read the System log around the attempt: Schannel 36870, 36871, 36872; TerminalServices-RemoteConnectionManager 1057, 1058; TermDD 50, 56.';

export const LOGON_LOG =
  'Read Security 4624 and 4625 and TerminalServices-RemoteConnectionManager/Operational 1149: none of them at the time of the attempt means that it ended before authentication.';

export const FAILED_LOGON =
  'Read Security 4625 and the Status and Sub Status in it; logon type 3 stands for NLA.';

export const SESSION_LOG =
  'Read TerminalServices-LocalSessionManager/Operational: 21 to 25 and 39, 40; event 40 carries a reason that is the extended code.';

export const POLICY =
  'Run `gpresult /H report.html` and look for the winning policy of each Remote Desktop setting.';

export const RIGHTS =
  'Look at the user rights "Allow log on through Remote Desktop Services" and its deny twin with `secpol.msc`, and run `net localgroup "Remote Desktop Users"`.';

export const RIGHTS_LOG =
  'Read Security 4825, which says that a user was denied access to Remote Desktop.';

export const SECURE_CHANNEL =
  'Run `Test-ComputerSecureChannel -Verbose`, `nltest /sc_query:DOMAIN` and `nltest /dsgetdc:DOMAIN`.';

export const BINDING =
  'Run `Get-CimInstance -Namespace root/cimv2/TerminalServices -ClassName Win32_TSGeneralSetting -Filter "TerminalName=\'RDP-tcp\'"` and look at SSLCertificateSHA1Hash and SSLCertificateSHA1HashType (0 not valid, 1 self-signed default, 2 by policy, 3 own).';

export const OWN_CERTIFICATE =
  "Run `Get-ChildItem 'Cert:\\LocalMachine\\Remote Desktop' | Format-List Subject,Thumbprint,NotBefore,NotAfter` for the certificate that Windows made for itself.";

/** A wrapper replaces the service's library by its own, and a patch breaks the signature. */
export const SERVICE_LIBRARY =
  'Run `Get-AuthenticodeSignature C:\\Windows\\System32\\termsrv.dll`, and look at ServiceDll under `HKLM\\SYSTEM\\CurrentControlSet\\Services\\TermService\\Parameters`, which has to name that file.';

export const CLIENT_LOG =
  'On the client, read TerminalServices-RDPClient/Operational 1026, which gives the reason in decimal.';

export const CLIENT_NAMES =
  'On the client, run `Resolve-DnsName HOST` and `Resolve-DnsName HOST -Server NAMESERVER`, and compare the answers.';

export const SAVED_CREDENTIALS = 'On the client, run `cmdkey /list` and look for TERMSRV/HOST.';

export const KERBEROS =
  'On the client, run `klist get TERMSRV/HOST`, which shows whether Kerberos is to be had.';

export const XRDP_LOG = 'On xrdp, read /var/log/xrdp.log at the time of the attempt.';
