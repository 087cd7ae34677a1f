/** Every dissector, in probing order where ports do not decide it. */
import type { Dissector } from '../src/dissect/contract.ts'

export const dissectors: readonly Dissector[] = []
