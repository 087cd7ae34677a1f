import { columns, createFields, text, uint32 } from '../../src/record/column.ts'

export const templateColumns = columns('template', {
  greeting: text('What the server said when it let the user in'),
  commandCount: uint32('Commands the client sent after its login'),
  errorCount: uint32('Commands the server answered with NO'),
})

export const createTemplateFields = () => createFields(templateColumns)
export type TemplateFields = ReturnType<typeof createTemplateFields>
