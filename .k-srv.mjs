import http from 'node:http';
http.createServer((q,r)=>{let b='';q.on('data',c=>b+=c);q.on('end',()=>{const t=q.headers['x-amz-target']||'';
if(t.endsWith('ListTables'))r.end(JSON.stringify({TableNames:Array.from({length:100},(_, i)=>'t'+i)}));
else if(t.endsWith('DescribeTable'))r.end(JSON.stringify({Table:{TableName:'t',TableStatus:'ACTIVE',KeySchema:[{AttributeName:'a',KeyType:'HASH'}],AttributeDefinitions:[{AttributeName:'a',AttributeType:'S'}],CreationDateTime:1700000000.1,ProvisionedThroughput:{ReadCapacityUnits:1}}}));
else {r.statusCode=404;r.end('<Error><Code>X</Code></Error>')}})}).listen(7788,'127.0.0.1');
