import { inject } from 'vitest'

// Before each test file of a project that runs on PostgreSQL: here its stores lie.
const { url, dataDir } = inject('emptyStore')
process.env.IOC_TEST_POSTGRES = url
process.env.IOC_TEST_POSTGRES_DATA = dataDir
