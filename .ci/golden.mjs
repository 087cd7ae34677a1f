/** `npm run golden`: runs the golden test so that it writes the records beside the captures anew. */
process.env.EARSHOT_GOLDEN = 'write'
process.argv.splice(2, process.argv.length, 'unit', 'golden')
await import('../dist/test/run.js')
