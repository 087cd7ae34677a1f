/** Header fields that are read, told by their bytes: RFC 9110 (5.1), names are of any case. */

/** A header field that is read; None is any other, passed over. */
export const Header = {
  None: 0,
  Authorization: 1,
  ContentLength: 2,
  ContentType: 3,
  Expect: 4,
  Host: 5,
  Location: 6,
  ProxyAuthenticate: 7,
  ProxyAuthorization: 8,
  Referer: 9,
  Server: 10,
  TransferEncoding: 11,
  Upgrade: 12,
  UserAgent: 13,
  Via: 14,
  WwwAuthenticate: 15,
  ForwardedFor: 16,
  ContentEncoding: 17,
  SetCookie: 18,
  /** From here on: rare ones, kept as text with their transaction. */
  ContentDisposition: 32,
  Destination: 33,
  SoapAction: 34,
  WebSocketProtocol: 35,
  ClickHouseUser: 36,
  ClickHouseKey: 37,
  ClickHouseDatabase: 38,
  ClickHouseSummary: 39,
  ClickHouseException: 40,
  ClickHouseServer: 41,
  ElasticProduct: 42,
  Jenkins: 43,
  KibanaName: 44,
  KibanaXsrf: 45,
  ConsulIndex: 46,
  GitLabMeta: 47,
  DockerExperimental: 48,
  KubernetesFlow: 49,
  EtcdCluster: 50,
  VaultToken: 51,
  InfluxVersion: 52,
} as const
export type Header = (typeof Header)[keyof typeof Header]
export const isRare = (header: Header): boolean => header >= Header.ContentDisposition

interface Name {
  readonly header: Header
  readonly bytes: Uint8Array
}

const HYPHEN = 0x2d
const NAMES: readonly (readonly [string, Header])[] = [
  ['authorization', Header.Authorization],
  ['content-length', Header.ContentLength],
  ['content-type', Header.ContentType],
  ['expect', Header.Expect],
  ['host', Header.Host],
  ['location', Header.Location],
  ['proxy-authenticate', Header.ProxyAuthenticate],
  ['proxy-authorization', Header.ProxyAuthorization],
  ['referer', Header.Referer],
  ['server', Header.Server],
  ['transfer-encoding', Header.TransferEncoding],
  ['upgrade', Header.Upgrade],
  ['user-agent', Header.UserAgent],
  ['via', Header.Via],
  ['www-authenticate', Header.WwwAuthenticate],
  ['x-forwarded-for', Header.ForwardedFor],
  ['content-encoding', Header.ContentEncoding],
  ['set-cookie', Header.SetCookie],
  ['content-disposition', Header.ContentDisposition],
  ['destination', Header.Destination],
  ['soapaction', Header.SoapAction],
  ['sec-websocket-protocol', Header.WebSocketProtocol],
  ['x-clickhouse-user', Header.ClickHouseUser],
  ['x-clickhouse-key', Header.ClickHouseKey],
  ['x-clickhouse-database', Header.ClickHouseDatabase],
  ['x-clickhouse-summary', Header.ClickHouseSummary],
  ['x-clickhouse-exception-code', Header.ClickHouseException],
  ['x-clickhouse-server-display-name', Header.ClickHouseServer],
  ['x-elastic-product', Header.ElasticProduct],
  ['x-jenkins', Header.Jenkins],
  ['kbn-name', Header.KibanaName],
  ['kbn-xsrf', Header.KibanaXsrf],
  ['x-consul-index', Header.ConsulIndex],
  ['x-gitlab-meta', Header.GitLabMeta],
  ['docker-experimental', Header.DockerExperimental],
  ['x-kubernetes-pf-flowschema-uid', Header.KubernetesFlow],
  ['x-etcd-cluster-id', Header.EtcdCluster],
  ['x-vault-token', Header.VaultToken],
  ['x-influxdb-version', Header.InfluxVersion],
]
const LONGEST_NAME_BYTES = 32
const NONE: readonly Name[] = []
/** By length and first letter: at most two share both. */
const BY_KEY: readonly (readonly Name[])[] = Array.from(
  { length: (LONGEST_NAME_BYTES + 1) << 5 },
  (_, key) => {
    const names = NAMES.filter(([name]) => keyOf(name.length, name.charCodeAt(0)) === key)
    if (names.length === 0) return NONE
    return names.map(([name, header]) => ({
      header,
      bytes: Uint8Array.from(Buffer.from(name, 'latin1')),
    }))
  },
)

/** The last five bits of a letter are the same in both cases. */
function keyOf(length: number, first: number): number {
  return (length << 5) | (first & 31)
}

/** Which field the name `[from, to)` is. */
export function matchHeader(bytes: Buffer, from: number, to: number): Header {
  if (to - from > LONGEST_NAME_BYTES) return Header.None
  const names = BY_KEY[keyOf(to - from, bytes[from]!)]!
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    if (isName(bytes, from, name.bytes)) return name.header
  }
  return Header.None
}

function isName(bytes: Buffer, from: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[from + i]!
    const wanted = name[i]!
    if (byte !== wanted && (wanted === HYPHEN || (byte | 0x20) !== wanted)) return false
  }
  return true
}
