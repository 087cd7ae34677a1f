/** Which known application answers at a path, or says so in a field of its own: vendors' documents of their HTTP interfaces. */
import { Header } from './headerName.ts'
import { pathStart } from './parameters.ts'
import type { HttpState, Transaction } from './state.ts'

/** First segment of a path, in lower case, to the application; where several share one, the second decides. */
const BY_SEGMENT: ReadonlyMap<string, string | ReadonlyMap<string, string>> = new Map<
  string,
  string | ReadonlyMap<string, string>
>([
  ['phpmyadmin', 'phpmyadmin'],
  ['pma', 'phpmyadmin'],
  ['wp-login.php', 'wordpress'],
  ['wp-admin', 'wordpress'],
  ['wp-json', 'wordpress'],
  ['host-manager', 'tomcat-manager'],
  ['manager', mapAll('tomcat-manager', 'html text status jmxproxy')],
  ['jenkins', 'jenkins'],
  ['j_spring_security_check', 'jenkins'],
  ['j_acegi_security_check', 'jenkins'],
  ['grafana', 'grafana'],
  ['app', mapAll('kibana', 'kibana discover dashboards')],
  ['redfish', 'redfish'],
  ['restgui', 'idrac'],
  ['sysmgmt', 'idrac'],
  ['json', mapAll('ilo', 'login_session')],
  ['api2', mapAll('proxmox', 'json extjs')],
  ['apis', 'kubernetes'],
  ['wsman', 'winrm'],
  ['owa', 'exchange'],
  ['ecp', 'exchange'],
  ['autodiscover', 'exchange'],
  ['microsoft-server-activesync', 'exchange'],
  ['api_jsonrpc.php', 'zabbix'],
  ['actuator', 'spring-actuator'],
  ['solr', 'solr'],
  [
    'v1',
    mapTwo(
      ['consul', 'agent catalog kv health session acl connect txn event coordinate'],
      ['vault', 'sys auth secret'],
    ),
  ],
  ['v2', mapTwo(['etcd', 'keys members machines'], ['docker-registry', '_catalog'])],
  ['v3', mapAll('etcd', 'kv lease auth watch maintenance cluster')],
  ['v3beta', mapAll('etcd', 'kv lease auth watch maintenance cluster')],
  ['v3alpha', mapAll('etcd', 'kv lease auth watch maintenance cluster')],
])

/** Third segment behind /api/v1/. */
const BY_API_V1 = mapTwo(
  [
    'kubernetes',
    'namespaces pods nodes secrets services configmaps persistentvolumes serviceaccounts',
  ],
  [
    'prometheus',
    'query query_range query_exemplars label labels series targets rules alerts metadata write read',
  ],
)
const DOCKER_VERSION = /^v1\.\d{2}$/
const DOCKER =
  'containers images volumes networks exec build info version _ping swarm services nodes events auth'.split(
    ' ',
  )

function mapAll(application: string, segments: string): ReadonlyMap<string, string> {
  return mapTwo([application, segments])
}

function mapTwo(...pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(pairs.flatMap(([name, segments]) => segments.split(' ').map((s) => [s, name])))
}

const BY_HEADER: ReadonlyMap<Header, string> = new Map<Header, string>([
  [Header.Jenkins, 'jenkins'],
  [Header.KibanaName, 'kibana'],
  [Header.KibanaXsrf, 'kibana'],
  [Header.ConsulIndex, 'consul'],
  [Header.GitLabMeta, 'gitlab'],
  [Header.DockerExperimental, 'docker'],
  [Header.KubernetesFlow, 'kubernetes'],
  [Header.EtcdCluster, 'etcd'],
  [Header.VaultToken, 'vault'],
  [Header.InfluxVersion, 'influxdb'],
  [Header.ClickHouseServer, 'clickhouse'],
  [Header.ClickHouseSummary, 'clickhouse'],
])

/** Server fields that name the application itself. */
const BY_SERVER: readonly (readonly [RegExp, string])[] = [
  [/^Docker\//, 'docker'],
  [/^pve-api-daemon/, 'proxmox'],
  [/^HP(?:E)?-iLO/, 'ilo'],
  [/^CouchDB\//, 'couchdb'],
  [/^Mbedthis-Appweb/, 'idrac'],
  [/^MinIO/, 'minio'],
]

/** By a segment's first letter, which lengths those known have: a bit each. */
const LENGTHS = new Uint32Array(128)
for (const segment of [...BY_SEGMENT.keys(), 'api', 'v1.41']) {
  const initial = segment.charCodeAt(0) | 0x20
  LENGTHS[initial]! |= 1 << segment.length
}

/** The first application told of stays. */
export function noteApplication(state: HttpState, name: string): void {
  if (state.fields.application === '') state.fields.application = name
}

/** Methods of WebDAV (RFC 4918, 3253, 4791) and whose they are. */
export function noteMethod(state: HttpState, request: Transaction): void {
  const { method, target, userAgent } = request
  if (method === 'MKCALENDAR' || /\/(?:caldav|calendars)\//.test(target))
    noteApplication(state, 'caldav')
  else if (userAgent.startsWith('SVN/') || target.includes('/!svn/'))
    noteApplication(state, 'subversion')
  else if (DAV_METHODS.has(method)) noteApplication(state, 'webdav')
}

const DAV_METHODS = new Set(
  'PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK REPORT CHECKOUT CHECKIN MKACTIVITY MKWORKSPACE MERGE'.split(
    ' ',
  ),
)

/** A field that only one application sends. */
export function noteProductHeader(state: HttpState, header: Header, value: string): void {
  if (header === Header.ElasticProduct) noteApplication(state, value.toLowerCase())
  const name = BY_HEADER.get(header)
  if (name !== undefined) noteApplication(state, name)
}

export function noteServer(state: HttpState, server: string): void {
  for (const [pattern, name] of BY_SERVER) if (pattern.test(server)) noteApplication(state, name)
}

/** Whether a first segment of this letter and length may be one that is known. */
export const mayBeKnown = (initial: number, length: number): boolean =>
  isAmong(lengthsOf(initial), length)

function lengthsOf(char: number): number {
  return char < 128 ? LENGTHS[char | 0x20]! : 0
}

function isAmong(lengths: number, length: number): boolean {
  return length < 32 && (lengths & (1 << length)) !== 0
}

/** Application by path, '' for most. */
export function applicationOf(target: string): string {
  const start = pathStart(target) + 1
  const firstEnd = segmentEnd(target, start)
  // Nearly all paths are nobody's, and end here.
  if (!mayBeKnown(target.charCodeAt(start), firstEnd - start)) return ''
  const first = target.slice(start, firstEnd).toLowerCase()
  const found = BY_SEGMENT.get(first)
  if (typeof found === 'string') return found
  const isApi = first === 'api'
  if (found === undefined && !isApi && !DOCKER_VERSION.test(first)) return ''
  const secondEnd = segmentEnd(target, firstEnd + 1)
  const second = target.slice(firstEnd + 1, secondEnd).toLowerCase()
  if (found !== undefined) return found.get(second) ?? ''
  if (!isApi) return DOCKER.includes(second) ? 'docker' : ''
  if (second === 'v4') return 'gitlab'
  if (second !== 'v1') return ''
  const third = target.slice(secondEnd + 1, segmentEnd(target, secondEnd + 1)).toLowerCase()
  return BY_API_V1.get(third) ?? ''
}

/** End of the segment that begins at `start`. */
function segmentEnd(target: string, start: number): number {
  let at = start
  while (at < target.length) {
    const char = target.charCodeAt(at)
    if (char === 0x2f || char === 0x3f || char === 0x23) return at
    at++
  }
  return at
}
