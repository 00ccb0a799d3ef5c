// Cloudflare's own local R2 (npm miniflare), whose S3 endpoint nobody here wrote: one bucket, in memory, until it
// is told to end. Prints the variables that the contract suite reads, then "ready". usage: node miniflare.mjs
import { Miniflare } from 'miniflare';

const bucket = 'contract-s3';
const accessKeyId = 'r2deckminiflareaccesskey01234567';
const secretAccessKey = 'r2deckminiflaresecretkeyr2deckminiflaresecretkey0123456789abcdef';
const server = new Miniflare({
  modules: true,
  script: 'export default { fetch: () => new Response(null, { status: 404 }) }',
  r2Buckets: { B: { id: bucket, s3Credentials: { accessKeyId, secretAccessKey } } },
  cf: false,
  host: '127.0.0.1',
  port: 0,
});
const { port } = await server.ready;

console.log(`R2DECK_S3_SERVER=miniflare
R2DECK_S3_ENDPOINT=http://127.0.0.1:${port}/cdn-cgi/local/r2/s3
R2DECK_S3_ACCESS_KEY=${accessKeyId}
R2DECK_S3_SECRET_KEY=${secretAccessKey}
ready`);

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.dispose().then(() => process.exit(0)));
