/** The formats of other programs that targets are read from. To add one, write its importer and name it here. */
import type { Importer } from './importer.ts';

interface ImportFormatSpec {
  /** What it is, in a line. */
  readonly about: string;
  /** How it is recognised by its content. */
  readonly recognised: string;
  /** What `#` may name in it; left out where the name of a file may hold a `#`. */
  readonly part?: string;
  /** Loaded when it is asked for, or when the content of a file is to tell. */
  readonly load: () => Promise<Importer>;
}

const PORTS_PART = 'the ports to take, whatever they are: #3389,13389, or #all';

export const IMPORTERS = {
  rdp: {
    about: 'a connection of mstsc (.rdp)',
    recognised: 'lines such as full address:s:HOST',
    load: async () => (await import('./rdp.ts')).rdpFile,
  },
  rdg: {
    about: 'Remote Desktop Connection Manager (.rdg)',
    recognised: 'XML with the root element RDCMan',
    load: async () => (await import('./rdcman.ts')).rdcman,
  },
  mremoteng: {
    about: 'mRemoteNG (confCons.xml)',
    recognised: 'XML with the root element Connections',
    load: async () => (await import('./mremoteng.ts')).mremoteng,
  },
  'mremoteng-csv': {
    about: 'mRemoteNG (exported as CSV)',
    recognised: 'a first line that begins Name;Id;Parent;NodeType',
    load: async () => (await import('./mremoteng-csv.ts')).mremotengCsv,
  },
  remmina: {
    about: 'a profile of Remmina (.remmina)',
    recognised: 'an INI file with the section [remmina]',
    load: async () => (await import('./remmina.ts')).remmina,
  },
  guacamole: {
    about: 'Guacamole (user-mapping.xml)',
    recognised: 'XML with the root element user-mapping',
    load: async () => (await import('./guacamole.ts')).guacamole,
  },
  ansible: {
    about: 'an Ansible inventory (ansible-inventory --list)',
    recognised: 'a JSON object with _meta and hostvars',
    part: 'a group: ansible:FILE#windows',
    load: async () => (await import('./ansible.ts')).ansible,
  },
  json: {
    about: 'any JSON, with a pointer to the hosts in it: Terraform, NetBox, cloud inventories',
    recognised: 'a list of texts; anything else is named json:FILE#/POINTER',
    part: 'a JSON pointer (RFC 6901), in which - stands for each: json:FILE#/hosts/-/ip',
    load: async () => (await import('./json-pointer.ts')).jsonPointer,
  },
  csv: {
    about: 'a table with a column of hosts (CSV; comma, semicolon, tab or bar)',
    recognised: 'a first line with a column such as host, DNSHostName, IPAddress or ComputerName',
    part: 'the column of the hosts, by its name or number: csv:FILE#DNSHostName',
    load: async () => (await import('./csv.ts')).csv,
  },
  nmap: {
    about: 'a scan of nmap (-oX): open ports that are 3389 or ms-wbt-server',
    recognised: 'XML with the root element nmaprun',
    part: PORTS_PART,
    load: async () => (await import('./nmap-xml.ts')).nmapXml,
  },
  'nmap-grepable': {
    about: 'a scan of nmap or masscan (-oG): open ports that are 3389 or ms-wbt-server',
    recognised: 'lines Host: ADDRESS (NAME) with Ports:',
    part: PORTS_PART,
    load: async () => (await import('./nmap-grepable.ts')).nmapGrepable,
  },
  masscan: {
    about: 'a scan of masscan as JSON (-oJ), also one that was stopped',
    recognised: 'a JSON list of objects with ip and ports',
    part: PORTS_PART,
    load: async () => (await import('./masscan.ts')).masscanJson,
  },
  'masscan-list': {
    about: 'a scan of masscan as a list (-oL)',
    recognised: '#masscan, or lines open tcp PORT ADDRESS TIME',
    part: PORTS_PART,
    load: async () => (await import('./masscan.ts')).masscanList,
  },
  naabu: {
    about: 'a scan of naabu (-json), of which port 3389',
    recognised: 'JSON Lines with ip or host, port and protocol',
    part: PORTS_PART,
    load: async () => (await import('./discovery.ts')).naabu,
  },
  tlsx: {
    about: 'a scan of tlsx (-json), of which port 3389',
    recognised: 'JSON Lines with host, port and tls_version',
    part: PORTS_PART,
    load: async () => (await import('./discovery.ts')).tlsx,
  },
  httpx: {
    about: 'hosts that httpx found (-json), to be probed on the port of RDP',
    recognised: 'JSON Lines with url, and host or input',
    load: async () => (await import('./discovery.ts')).httpx,
  },
  file_sd: {
    about: 'targets of Prometheus (file_sd, http_sd; JSON); ports are taken as they stand',
    recognised: 'a JSON list of objects with targets',
    load: async () => (await import('./file-sd.ts')).fileSd,
  },
  rdpprobe: {
    about: 'an earlier run of rdpprobe (-o jsonl); --from-failed takes those that failed',
    recognised: 'JSON Lines of which the first has a type and a schema',
    load: async () => (await import('./results.ts')).results,
  },
} as const satisfies Readonly<Record<string, ImportFormatSpec>>;

export type ImportFormat = keyof typeof IMPORTERS;
export const IMPORT_FORMATS = Object.keys(IMPORTERS) as readonly ImportFormat[];

/** What `#` may name in a format, if anything. */
export function partOf(format: ImportFormat): string | undefined {
  const { part }: ImportFormatSpec = IMPORTERS[format];
  return part;
}
