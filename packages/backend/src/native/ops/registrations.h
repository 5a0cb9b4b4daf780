// The operations of our own, by the files that they are in.
#pragma once

namespace zoo {

void RegisterAvgPool();
void RegisterGlobalAvgPool();
void RegisterGlobalMaxPool();
void RegisterMaxPool();
void RegisterMaxUnpool();
void RegisterActivations();
void RegisterBatchNorm();
void RegisterBiasRelu();
void RegisterConv2d();
void RegisterLocalResponseNorm();
void RegisterLogSoftmax();
void RegisterLosses();
void RegisterLinearRows();
void RegisterPrelu();
void RegisterProgram();
void RegisterTranspose();
void RegisterUpdates();
void RegisterLinearGrad();

}  // namespace zoo
