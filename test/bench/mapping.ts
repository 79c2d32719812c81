import { pathToFileURL } from 'node:url';
import { parseMapping } from '../../config/mapping.js';
import { createMappingEngine, isStopped } from '../../port/mapping/index.js';

/**
 * How many objects a second the mapping engine maps: pages of 100 objects of 2 KB, 18 fields, from the caller's side
 * (JSON there and back included). Run: node dist/test/bench/mapping.js [--json] [--seconds=5] [--threads=1]
 */
const PAGE_OBJECTS = 100;
const TARGET_PER_SECOND = 6_500;

const FIELDS = {
  instanceType: '.Properties.InstanceType',
  state: '.Properties.State.Name',
  publicIp: '.Properties.PublicIpAddress',
  privateIp: '.Properties.PrivateIpAddress',
  tags: '(.Properties.Tags // []) | map({(.Key): .Value}) | add',
  launched: '.Properties.LaunchTime',
  image: '.Properties.ImageId',
  subnet: '.Properties.SubnetId',
  vpc: '.Properties.VpcId',
  groups: '.Properties.SecurityGroups | map(.GroupId)',
  region: '.__ExtraContext.Region',
  arn: '"arn:aws:ec2:" + .__ExtraContext.Region + ":" + .__ExtraContext.AccountId + ":instance/" + .Properties.InstanceId',
  owner: '(.Properties.Tags // []) | map(select(.Key == "tag-3")) | .[0].Value',
  disks: '.Properties.BlockDeviceMappings | length',
};

const ENTITY = {
  identifier: '.Properties.InstanceId',
  title: '.Properties.InstanceId + " (" + .Properties.InstanceType + ")"',
  blueprint: '"ec2Instance"',
  properties: FIELDS,
  relations: { account: '.__ExtraContext.AccountId', vpc: '.Properties.VpcId' },
};

/** An EC2 instance of 2 KB as JSON. */
function instance(index: number) {
  return {
    Type: 'AWS::EC2::Instance',
    Properties: {
      InstanceId: `i-${String(index).padStart(17, '0')}`,
      InstanceType: 't3.micro',
      State: { Code: 16, Name: 'running' },
      PublicIpAddress: `203.0.113.${index % 255}`,
      PrivateIpAddress: `10.0.${index % 255}.7`,
      LaunchTime: '2026-01-01T00:00:00Z',
      ImageId: 'ami-0123456789abcdef0',
      SubnetId: 'subnet-0123456789abcdef0',
      VpcId: 'vpc-0123456789abcdef0',
      SecurityGroups: [1, 2].map((group) => ({ GroupId: `sg-${group}`, GroupName: `group ${group}` })),
      BlockDeviceMappings: [1, 2, 3, 4, 5, 6].map((disk) => ({
        DeviceName: `/dev/sd${disk}`,
        Ebs: { AttachTime: '2026-01-01T00:00:00Z', Status: 'attached', VolumeId: `vol-${disk}` },
      })),
      Tags: Array.from({ length: 10 }, (_, tag) => ({
        Key: `tag-${tag}`,
        Value: `value ${tag} of ${index}`,
      })),
      UserData: 'x'.repeat(424),
    },
    __ExtraContext: { AccountId: '123456789012', Region: 'eu-west-1' },
  };
}

/** The figures of one run. */
export interface MappingBench {
  objectsPerSecond: number;
  bytesPerObject: number;
  fields: number;
  threads: number;
  objects: number;
  seconds: number;
  peakRssMiB: number;
}

/** Maps pages for about `seconds`, with one caller more than threads, as the activities do. */
export async function benchMapping({ seconds = 5, threads = 1 } = {}): Promise<MappingBench> {
  const engine = createMappingEngine({ threads });
  try {
    const selector = { query: '.Properties.State.Name != "terminated"' };
    const resources = [{ kind: 'AWS::EC2::Instance', selector, port: { entity: { mappings: ENTITY } } }];
    const [block] = parseMapping({ resources }).mapping.resources;
    const compiled = block && (await engine.compile(block));
    if (!compiled || isStopped(compiled)) throw new Error('the mapping of the bench does not compile');
    const page = Array.from({ length: PAGE_OBJECTS }, (_, index) => instance(index));
    const mapPage = async () => {
      const { inputs } = await engine.map(compiled, page);
      if (inputs.some(({ entities }) => entities.length !== 1)) throw new Error('an object was not mapped');
    };
    for (let warmUp = 0; warmUp < 20; warmUp += 1) await mapPage();

    const started = performance.now();
    let objects = 0;
    const caller = async () => {
      while (performance.now() - started < seconds * 1000) {
        await mapPage();
        objects += PAGE_OBJECTS;
      }
    };
    await Promise.all(Array.from({ length: threads + 1 }, caller));
    const took = (performance.now() - started) / 1000;
    return {
      objectsPerSecond: Math.round(objects / took),
      bytesPerObject: JSON.stringify(page[0]).length,
      fields: Object.keys(FIELDS).length + 4,
      threads,
      objects,
      seconds: Number(took.toFixed(2)),
      peakRssMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  } finally {
    await engine.close();
  }
}

function numberOption(name: string, fallback: number): number {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return given === undefined ? fallback : Number(given.slice(name.length + 3));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const result = await benchMapping({
    seconds: numberOption('seconds', 5),
    threads: numberOption('threads', 1),
  });
  if (process.argv.includes('--json')) console.log(JSON.stringify(result));
  else {
    const { objectsPerSecond, bytesPerObject, fields, threads, peakRssMiB } = result;
    console.log(`mapping: ${objectsPerSecond} objects/s (target ${TARGET_PER_SECOND})`);
    console.log(
      `  ${bytesPerObject} bytes an object, ${fields} fields, ${threads} thread(s), peak ${peakRssMiB} MiB`,
    );
  }
}
