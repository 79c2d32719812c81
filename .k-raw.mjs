import {DynamoDBClient,DescribeTableCommand} from '@aws-sdk/client-dynamodb';
import {NodeHttpHandler} from '@smithy/node-http-handler';
import http from 'node:http';
const creds=async()=>({accessKeyId:'111111111111',secretAccessKey:'x'});
const mk=(trim)=>{const c=new DynamoDBClient({region:'us-east-1',endpoint:'http://127.0.0.1:7788',credentials:creds,requestHandler:new NodeHttpHandler({httpAgent:new http.Agent({keepAlive:true,maxSockets:64}),...(trim?{connectionTimeout:5000,requestTimeout:60000,throwOnRequestTimeout:true}:{})})});if(trim)for(const n of ['loggerMiddleware','getUserAgentMiddleware','recursionDetectionMiddleware'])c.middlewareStack.remove(n);return c};
const stop=new AbortController();
const V={plain20:[mk(0),20,{}],trim20:[mk(1),20,{}],trim80:[mk(1),80,{}],trim20abort:[mk(1),20,{abortSignal:stop.signal}],trim80abort:[mk(1),80,{abortSignal:stop.signal}]};
const out={};
for(let r=0;r<6;r++)for(const [k,[c,w,o]] of Object.entries(V)){let i=0;const c0=process.cpuUsage();await Promise.all(Array.from({length:w},async()=>{while(i++<1500)await c.send(new DescribeTableCommand({TableName:'b'}),o)}));const c1=process.cpuUsage(c0);(out[k]??=[]).push(((c1.user+c1.system)/1000/1500).toFixed(3))}
console.log(out);process.exit()
