/** Filters against tcpdump: the same expression lets the same number of packets of a file in. */
import { ok, strictEqual, throws } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
