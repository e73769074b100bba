/** What to look at on the server again and again. */

export const LISTENER =
  'Run `qwinsta`, which has to list rdp-tcp as Listen; `netstat -ano | findstr :3389` and `tasklist /svc | findstr TermService` have to name the same process.';

export const SERVICES =
  'Run `Get-Service TermService,UmRdpService,SessionEnv`; all three belong to a working listener.';

export const SETTINGS =
  'Look at fDenyTSConnections under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server and under HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services: it has to be 0 in both, or absent in the second.';

export const WINSTATION =
  'Run `reg query "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp"` and look at PortNumber, fEnableWinStation (1), fLogonDisabled (0), SecurityLayer, UserAuthentication and MinEncryptionLevel.';

export const TLS_LOG =
  'Read the System log around the attempt: Schannel 36870, 36871, 36872; TerminalServices-RemoteConnectionManager 1057, 1058; TermDD 50, 56.';

export const LOGON_LOG =
  'Read Security 4624 and 4625 and TerminalServices-RemoteConnectionManager/Operational 1149: none of them at the time of the attempt means that it ended before authentication.';

export const SESSION_LOG =
  'Read TerminalServices-LocalSessionManager/Operational: 21 to 25 and 39, 40; event 40 carries a reason that is the extended code.';

export const POLICY =
  'Run `gpresult /H report.html` and look for the winning policy of each Remote Desktop setting.';

export const RIGHTS =
  'Look at the user rights "Allow log on through Remote Desktop Services" and its deny twin with `secpol.msc`, and run `net localgroup "Remote Desktop Users"`.';

export const SECURE_CHANNEL =
  'Run `Test-ComputerSecureChannel -Verbose`, `nltest /sc_query:DOMAIN` and `nltest /dsgetdc:DOMAIN`.';
