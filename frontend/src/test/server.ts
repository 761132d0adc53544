// The fake backend of the tests. Each test adds the answers it needs:
//   server.use(http.get('/api/session/', () => HttpResponse.json(…)))
import { setupServer } from 'msw/node'

export const server = setupServer()
