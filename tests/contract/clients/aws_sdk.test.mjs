// The AWS SDK for JavaScript (v3), with lib-storage and the presigner, against the sandbox: set up as R2's page for
// it says, and as it is out of the box.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';

import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateBucketCommand,
  CreateMultipartUploadCommand, DeleteBucketCommand, DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand,
  HeadObjectCommand, ListBucketsCommand, ListObjectsCommand, PutObjectCommand, S3Client, UploadPartCommand,
  UploadPartCopyCommand, paginateListObjectsV2, paginateListParts,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import { NOT_IN_XML, awkwardKeys, inOrder } from './awkward_keys.mjs';

const MIB = 1024 * 1024;
const PART = 5 * MIB;
const KEYS = awkwardKeys();
const Bucket = `contract-${randomBytes(6).toString('hex')}`;

/** @param {import('@aws-sdk/client-s3').S3ClientConfig} [more] */
const client = (more) => new S3Client({
  endpoint: process.env.R2DECK_S3_ENDPOINT,
  region: 'auto',
  forcePathStyle: true,
  maxAttempts: 1,
  credentials: {
    accessKeyId: process.env.R2DECK_S3_ACCESS_KEY ?? '',
    secretAccessKey: process.env.R2DECK_S3_SECRET_KEY ?? '',
  },
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  ...more,
});
const s3 = client();
const BY_SEVEN = { client: s3, pageSize: 7 };

/** @param {import('node:crypto').BinaryLike} bytes */
const md5 = (bytes) => createHash('md5').update(bytes).digest('hex');

/** @param {string} key */
const bodyOf = (key) => Buffer.from(key.repeat(3));
/** @param {string} Key @param {string} [Range] */
async function read(Key, Range) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  return Buffer.from(await /** @type {any} */ (Body).transformToByteArray());
}
/** A rejected call's error code. @param {Promise<unknown>} call */
const codeOf = (call) => call.then(() => 'no error', (error) => error.name);

/** @param {object} [more] */
async function listed(more) {
  const keys = [];
  const folders = [];
  for await (const page of paginateListObjectsV2(BY_SEVEN, { Bucket, EncodingType: 'url', ...more })) {
    keys.push(...(page.Contents ?? []).map(({ Key }) => decodeURIComponent(Key ?? '')));
    folders.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => decodeURIComponent(Prefix ?? '')));
  }
  return { keys, folders };
}

/** A failure says by which key. @param {(key: string, body: Buffer) => Promise<void>} check */
async function everyKey(check) {
  for (const [name, key] of KEYS) {
    await check(key, bodyOf(key)).catch((error) => {
      throw new Error(`the key "${name}": ${error.message}`, { cause: error });
    });
  }
}

before(() => s3.send(new CreateBucketCommand({ Bucket })));
after(() => s3.send(new DeleteBucketCommand({ Bucket })));

test('the bucket is there', async () => {
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  assert.ok(Buckets?.some(({ Name }) => Name === Bucket));
});

test('every awkward key: put, get, head, range', () => everyKey(async (Key, Body) => {
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { of: 'it' } }));
  assert.equal(ETag, `"${md5(Body)}"`);
  assert.deepEqual(await read(Key), Body);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  assert.deepEqual([head.ContentLength, head.Metadata], [Body.length, { of: 'it' }]);
  assert.deepEqual(await read(Key, 'bytes=1-2'), Body.subarray(1, 3));
}));

test('every awkward key is listed, by either version, with and without folders', async () => {
  const expected = inOrder(KEYS.values());
  assert.deepEqual((await listed()).keys, expected);
  const first = await s3.send(new ListObjectsCommand({ Bucket, EncodingType: 'url' }));
  assert.deepEqual(first.Contents?.map(({ Key }) => decodeURIComponent(Key ?? '')), expected);
  const folders = new Set(expected.filter((key) => key.includes('/')).map((key) => key.split('/')[0] + '/'));
  const atTop = await listed({ Delimiter: '/' });
  assert.deepEqual(atTop.folders, inOrder(folders));
  assert.deepEqual(atTop.keys, expected.filter((key) => !key.includes('/')));
});

test('every awkward key: presigned GET, HEAD and PUT', () => everyKey(async (Key, Body) => {
  const got = await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 }));
  assert.deepEqual([got.status, Buffer.from(await got.arrayBuffer())], [200, Body]);
  const headUrl = await getSignedUrl(s3, new HeadObjectCommand({ Bucket, Key }), { expiresIn: 60 });
  assert.equal((await fetch(headUrl, { method: 'HEAD' })).headers.get('content-length'), String(Body.length));
  const putUrl = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key }), { expiresIn: 60 });
  const put = await fetch(putUrl, { method: 'PUT', body: Uint8Array.from(Body) });
  assert.deepEqual([put.status, put.headers.get('etag')], [200, `"${md5(Body)}"`]);
}));

test('every awkward key: copied away and back', () => everyKey(async (Key, Body) => {
  const target = `copy/${md5(Body)}`;
  const source = encodeURIComponent(`${Bucket}/${Key}`);
  const { CopyObjectResult } = await s3.send(new CopyObjectCommand({ Bucket, Key: target, CopySource: source }));
  assert.equal(CopyObjectResult?.ETag, `"${md5(Body)}"`);
  await s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `/${Bucket}/${target}` }));
  assert.deepEqual(await read(Key), Body);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: target }));
}));

test('lib-storage uploads in parts, a stream of unknown length too', async () => {
  const body = randomBytes(2 * PART + 4321);
  const Key = KEYS.get('plus, space and %20') ?? '';
  for (const Body of [body, Readable.from([body.subarray(0, 3 * MIB), body.subarray(3 * MIB)])]) {
    const upload = new Upload({ client: s3, params: { Bucket, Key, Body }, partSize: PART, queueSize: 3 });
    const { ETag } = await upload.done();
    assert.match(ETag ?? '', /-3"$/);
    assert.equal(md5(await read(Key)), md5(body));
  }
});

test('parts by hand: sent, copied, listed page by page, completed, and aborted', async () => {
  const Key = KEYS.get('all that SDKs leave alone') ?? '';
  const bodies = [randomBytes(PART), randomBytes(PART)];
  const source = 'source of a part';
  await s3.send(new PutObjectCommand({ Bucket, Key: source, Body: bodies[1] }));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const where = { Bucket, Key, UploadId };
  const first = await s3.send(new UploadPartCommand({ ...where, PartNumber: 1, Body: bodies[0] }));
  const CopySource = encodeURIComponent(`${Bucket}/${source}`);
  const second = await s3.send(new UploadPartCopyCommand({ ...where, PartNumber: 2, CopySource }));
  assert.equal(second.CopyPartResult?.ETag, `"${md5(bodies[1])}"`);
  const numbers = [];
  for await (const page of paginateListParts({ client: s3, pageSize: 1 }, where)) {
    numbers.push(...(page.Parts ?? []).map(({ PartNumber }) => PartNumber));
  }
  assert.deepEqual(numbers, [1, 2]);
  const Parts = [first.ETag, second.CopyPartResult?.ETag].map((ETag, at) => ({ ETag, PartNumber: at + 1 }));
  await s3.send(new CompleteMultipartUploadCommand({ ...where, MultipartUpload: { Parts } }));
  assert.equal(md5(await read(Key)), md5(Buffer.concat(bodies)));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: source }));

  const { UploadId: dropped } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: dropped }));
  const late = s3.send(new UploadPartCommand({ Bucket, Key, UploadId: dropped, PartNumber: 1, Body: 'late' }));
  assert.equal(await codeOf(late), 'NoSuchUpload');
});

/**
 * Every name is this machine; not every system knows that of all names below localhost.
 * @param {string} _name @param {any} options @param {any} done
 */
const toLoopback = (_name, options, done) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);

test('virtual-host style: the bucket is in the host name', async () => {
  const hosted = client({ forcePathStyle: false, requestHandler: { httpAgent: new Agent({ lookup: toLoopback }) } });
  for (const name of ['plus, space and %20', 'many slashes', 'slash first', 'emoji']) {
    const Key = KEYS.get(name) ?? '';
    const url = await getSignedUrl(hosted, new GetObjectCommand({ Bucket, Key }));
    assert.match(url, /^http:\/\/contract-\w+\.localhost:/);
    await hosted.send(new PutObjectCommand({ Bucket, Key, Body: bodyOf(Key) }));
    const { Body } = await hosted.send(new GetObjectCommand({ Bucket, Key }));
    assert.deepEqual(Buffer.from(await /** @type {any} */ (Body).transformToByteArray()), await read(Key));
  }
});

test('out of the box, it adds checksums: bytes are taken, a stream is refused in words', async () => {
  const fresh = client({ requestChecksumCalculation: 'WHEN_SUPPORTED', responseChecksumValidation: 'WHEN_SUPPORTED' });
  const Key = 'default settings';
  await fresh.send(new PutObjectCommand({ Bucket, Key, Body: 'bytes' })); // x-amz-checksum-crc32 in a header
  assert.equal((await read(Key)).toString(), 'bytes');
  // Of a stream it sends the checksum as a trailer, in a body that is aws-chunked and of no length: R2 has neither.
  const stream = { Bucket, Key, Body: Readable.from(['str', 'eam']), ContentLength: 6 };
  await assert.rejects(fresh.send(new PutObjectCommand(stream)), (/** @type {any} */ error) => {
    assert.deepEqual([error.name, error.$metadata.httpStatusCode], ['MissingContentLength', 411]);
    assert.match(error.message, /Content-Length/);
    return true;
  });
  assert.equal((await read(Key)).toString(), 'bytes');
  await s3.send(new DeleteObjectCommand({ Bucket, Key }));
});

test('errors have their S3 names', async () => {
  assert.equal(await codeOf(read('nowhere')), 'NoSuchKey');
  assert.equal(await codeOf(s3.send(new HeadObjectCommand({ Bucket, Key: 'nowhere' }))), 'NotFound');
  assert.equal(await codeOf(s3.send(new CreateBucketCommand({ Bucket }))), 'BucketAlreadyOwnedByYou');
  assert.equal(await codeOf(s3.send(new DeleteBucketCommand({ Bucket }))), 'BucketNotEmpty');
});

test('every awkward key is deleted, alone or with many', async () => {
  const keys = [...KEYS.values()];
  const writable = [...awkwardKeys(NOT_IN_XML).values()];
  const together = writable.filter((_, at) => at % 2 === 0);
  const { Deleted, Errors } = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: together.map((Key) => ({ Key })) } }));
  assert.deepEqual([Deleted?.map(({ Key }) => Key), Errors ?? []], [together, []]);
  const alone = keys.filter((key) => !together.includes(key));
  assert.deepEqual((await listed()).keys, inOrder(alone));
  for (const Key of alone) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  assert.deepEqual((await listed()).keys, []);
});
