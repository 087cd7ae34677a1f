/** The class of a statement: its verb, one of a known list, so that nothing of a statement passes for one. */
import type { SqlToken } from './tokens.ts'

/** A statement that begins with none of `VERBS`. */
export const OTHER = 'OTHER'

const VERBS = new Set(
  `SELECT INSERT UPDATE DELETE MERGE REPLACE UPSERT WITH VALUES TABLE CREATE ALTER DROP TRUNCATE RENAME COMMENT
  GRANT REVOKE DENY SET RESET SHOW USE DESCRIBE DESC EXPLAIN ANALYZE ANALYSE CALL EXEC EXECUTE DO BEGIN START COMMIT ROLLBACK
  SAVE SAVEPOINT RELEASE END ABORT XA LOCK UNLOCK LOAD UNLOAD COPY IMPORT BACKUP RESTORE PREPARE DEALLOCATE DECLARE OPEN FETCH
  CLOSE MOVE LISTEN NOTIFY UNLISTEN DISCARD VACUUM REINDEX CLUSTER CHECKPOINT REFRESH SECURITY REASSIGN KILL FLUSH OPTIMIZE
  REPAIR CHECK CHECKSUM CHANGE PURGE STOP INSTALL UNINSTALL SHUTDOWN RESTART CLONE HANDLER HELP SIGNAL RESIGNAL GET CACHE BINLOG
  IF WHILE PRINT RAISERROR THROW RETURN WAITFOR GOTO DBCC BULK RECONFIGURE DISABLE ENABLE READTEXT WRITETEXT UPDATETEXT REVERT
  AUDIT NOAUDIT FLASHBACK APPLY LIST START_REPLICATION IDENTIFY_SYSTEM BASE_BACKUP TIMELINE_HISTORY CREATE_REPLICATION_SLOT
  ALTER_REPLICATION_SLOT DROP_REPLICATION_SLOT READ_REPLICATION_SLOT UPLOAD_MANIFEST`.split(/\s+/),
)
/** What WITH introduces. */
const AFTER_WITH = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'VALUES', 'TABLE'])
/** A comment's words and a parenthesis may stand before the verb. */
const BEFORE_VERB = new Set<SqlToken['kind']>(['comment', 'open', 'operator', 'parameter'])

/** The class of the statement that begins at `from`; `OTHER` when it begins with no known verb, '' when there is none. */
export function readVerb(tokens: readonly SqlToken[], from = 0): string {
  let at = from
  while (at < tokens.length && BEFORE_VERB.has(tokens[at]!.kind)) at++
  const first = tokens[at]
  if (first === undefined || first.kind === 'semicolon') return ''
  if (first.kind !== 'word' || !VERBS.has(first.value)) return OTHER
  if (first.value === 'DESC') return 'DESCRIBE'
  if (first.value === 'EXEC') return 'EXECUTE'
  return first.value === 'WITH' ? readAfterWith(tokens, at + 1) : first.value
}

/** The verb outside the parentheses of the common table expressions. */
function readAfterWith(tokens: readonly SqlToken[], from: number): string {
  let depth = 0
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at]!
    if (token.kind === 'open') depth++
    else if (token.kind === 'close') depth--
    else if (token.kind === 'semicolon') break
    else if (depth === 0 && token.kind === 'word' && AFTER_WITH.has(token.value)) return token.value
  }
  return 'WITH'
}

/** Classes of the further statements of one text, `;` between them, each once and at most `max`. */
export function listVerbs(tokens: readonly SqlToken[], max: number): string[] {
  const verbs: string[] = []
  let begins = true
  for (let at = 0; at < tokens.length && verbs.length < max; at++) {
    if (begins) {
      const verb = readVerb(tokens, at)
      if (verb !== '' && !verbs.includes(verb)) verbs.push(verb)
    }
    begins = tokens[at]!.kind === 'semicolon'
  }
  return verbs
}
