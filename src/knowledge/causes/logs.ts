/** Logs that are read again and again for causes that are not about who logs on, and what a restart costs. */

/** Whether connections arrive, and whether somebody listens for them. */
export const LISTENER_LOG =
  'Read TerminalServices-RemoteConnectionManager/Operational 258 (the listener started), 259 (it stopped) and 261 (it received a connection), and RemoteDesktopServices-RdpCoreTS/Operational 131 (a connection from this address was accepted).';

/** Whether the service died. */
export const SERVICE_LOG =
  'Read System log, Service Control Manager 7022 (a service hung), 7031 and 7034 (it ended unexpectedly), and Application log, Application Error 1000 for svchost.exe_TermService.';

/** Whether the server could not make sense of what came. */
export const PROTOCOL_LOG =
  'Read System log, TermDD 50 and 56, and on newer versions RemoteDesktopServices-RdpCoreTS/Operational 97: each says that the server found an error in what it received.';

export const FIREWALL_LOG =
  'Run `Set-NetFirewallProfile -All -LogBlocked True`, try again and look for DROP in %SystemRoot%\\System32\\LogFiles\\Firewall\\pfirewall.log: a line shows that the firewall of the host did it.';

export const CLOUD_RULES =
  'On the network, look at the rules in front of the host; in Azure, IP flow verify of Network Watcher (`Test-AzNetworkWatcherIPFlow`) names the rule that denies.';

/** For risks. */
export const RESTART = 'A restart of TermService disconnects all users; their sessions stay alive.';
