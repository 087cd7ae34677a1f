/**
 * The jars of an Apache Kafka broker, fetched once from Maven Central by Maven and kept
 * under node_modules/.cache, so that a second run needs no network.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../paths.ts'

/** `EARSHOT_TEST_KAFKA_VERSION` tries another release. */
export const KAFKA_VERSION = process.env.EARSHOT_TEST_KAFKA_VERSION ?? '3.9.1'
const SLF4J_VERSION = '1.7.36'
const COPY_GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies'
const FETCH_LIMIT_MS = 240_000

const CACHE = join(ROOT, 'node_modules', '.cache', 'earshot-kafka')
const LIBRARIES = join(CACHE, KAFKA_VERSION)

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>earshot</groupId><artifactId>test-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>${SLF4J_VERSION}</version></dependency>
  </dependencies>
</project>
`

const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0

/** Why no broker can be started here, or ''. */
export function whyNoArtifacts(): string {
  if (!runs('java', '-version')) return 'java is not installed'
  if (!runs('openssl', 'version')) return 'openssl is not installed'
  if (existsSync(LIBRARIES) || runs('mvn', '--version')) return ''
  return 'mvn is not installed, and the jars of Kafka are not in node_modules/.cache'
}

/** Class path of the broker; fetches what is missing. Throws with what Maven said. */
export function fetchArtifacts(): string {
  if (!existsSync(LIBRARIES)) fetchInto(LIBRARIES)
  return join(LIBRARIES, '*')
}

function fetchInto(target: string): void {
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'fetching-'))
  try {
    writeFileSync(join(folder, 'pom.xml'), POM)
    const libraries = join(folder, 'libs')
    const args = ['-q', '-B', '-f', join(folder, 'pom.xml'), COPY_GOAL]
    const { status, stdout, stderr, error } = spawnSync(
      'mvn',
      [...args, `-DoutputDirectory=${libraries}`, '-DincludeScope=runtime'],
      { encoding: 'utf8', timeout: FETCH_LIMIT_MS },
    )
    if (status !== 0) {
      throw new Error(`Maven could not fetch Kafka ${KAFKA_VERSION}: ${error ?? stdout + stderr}`)
    }
    // Another test may have been faster; what it fetched is the same.
    if (!existsSync(target)) renameSync(libraries, target)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
