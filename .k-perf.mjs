import { createKindReader, kindOf } from './dist/aws/kinds/index.js';
import {DynamoDBClient,DescribeTableCommand} from '@aws-sdk/client-dynamodb';
import {NodeHttpHandler} from '@smithy/node-http-handler';
import http from 'node:http';
process.env.AWS_ENDPOINT_URL='http://127.0.0.1:7788';
const creds=async()=>({accessKeyId:'111111111111',secretAccessKey:'x'});
if(process.argv[2]==='raw'){const c=new DynamoDBClient({region:'us-east-1',credentials:creds,requestHandler:new NodeHttpHandler({httpAgent:new http.Agent({keepAlive:true,maxSockets:64})})});
for(let r=0;r<4;r++){let i=0;const c0=process.cpuUsage();await Promise.all(Array.from({length:20},async()=>{while(i++<2000)await c.send(new DescribeTableCommand({TableName:'b'}))}));const c1=process.cpuUsage(c0);console.log('raw cpu/call',((c1.user+c1.system)/1000/2000).toFixed(3))}process.exit()}
const reader=createKindReader({maxClients:200});
async function run(acct){let n=0;for await(const p of reader.readPages(kindOf('AWS::DynamoDB::Table'),{account:{id:acct,name:'x'},region:'us-east-1',regions:['us-east-1'],partition:'aws',credentials:creds,signal:new AbortController().signal},{includeActions:[],useGetResourceAPI:false,allowsRegion:()=>true},undefined))n+=p.resources.length;return n}
for(let r=0;r<4;r++){const q=Array.from({length:20},(_, i)=>String(100000000000+i));let n=0;const c0=process.cpuUsage(),t0=performance.now();await Promise.all([0,1,2,3].map(async()=>{for(let a;a=q.pop();){const x=await run(a);n+=x}}));const c=process.cpuUsage(c0);console.log('reader',n,'wall/item',((performance.now()-t0)/n).toFixed(3),'cpu/item',((c.user+c.system)/1000/n).toFixed(3),'rss',(process.memoryUsage().rss/1e6).toFixed());await new Promise(r=>setTimeout(r,1100))}
process.exit()
