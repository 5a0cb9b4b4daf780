import {dispose} from '@tensorflow/tfjs-core';
import {readdirSync} from 'node:fs';
import {useBackend} from '@tfjs-zoo/backend';
import {imageClassificationPreset, imageTrainingPreset} from '@tfjs-zoo/data';
import {imageFolder, loader, readImage} from '@tfjs-zoo/data/node';
await useBackend('cpu');
const P={evaluation:imageClassificationPreset(),training:imageTrainingPreset({colorJitter:{brightness:.4,contrast:.4,saturation:.4,hue:.1}})};
const fs=readdirSync('/tmp/w/dp/jpg').map(f=>'/tmp/w/dp/jpg/'+f);
const run=async(name:string,f:()=>Promise<void>)=>{const c=process.cpuUsage(),t=performance.now();await f();const u=process.cpuUsage(c);console.log('zoo',name,'cpu ms/img',((u.user+u.system)/5e5).toFixed(2),'(sys',(u.system/5e5).toFixed(2)+')','wall/s',(5e5/(performance.now()-t)).toFixed(0))};
const sets:any={};for(const k of ['evaluation','training'] as const){const f=await imageFolder('/tmp/w/dp/folder',{transform:P[k]});sets[k]=f;sets[k+' w1']=loader(f,{workers:1});sets[k+' w2']=loader(f,{workers:2})}
for(let r=0;r<3;r++){await run('decode',async()=>{const q=[...fs];await Promise.all(Array.from({length:8},async()=>{for(let p=q.pop();p;p=q.pop())await readImage(p)}))});
 for(const k in sets)await run(k,async()=>{for await(const {xs,ys} of sets[k].batches({batchSize:32,epoch:r,prefetch:2}))dispose([xs,ys])})}
process.exit(0);
