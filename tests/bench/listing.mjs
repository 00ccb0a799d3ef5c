// ListObjectsV2 pages read per second on one core, beside bare pugixml over the same bytes.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../e2e/support/processes.mjs';

export async function listing() {
  const program = path.join(root, 'build/native/tests/list_bench');
  const rates = JSON.parse((await promisify(execFile)(program)).stdout);
  const ours = rates.megabytes_per_second;
  const bare = rates.pugixml_megabytes_per_second;
  return [
    { name: 'ListObjectsV2 XML read', value: ours, unit: 'MB/s', beside: 'pugixml', ratio: ours / bare, goal: '200' },
    { name: '  bare pugixml, the tree alone', value: bare, unit: 'MB/s' },
  ];
}
