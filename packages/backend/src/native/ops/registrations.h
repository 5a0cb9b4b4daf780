// The operations of our own, by the files that they are in.
#pragma once

namespace zoo {

void RegisterGlobalAvgPool();
void RegisterGlobalMaxPool();
void RegisterMaxPool();
void RegisterMaxUnpool();
void RegisterActivations();
void RegisterLocalResponseNorm();
void RegisterLosses();
void RegisterLinearRows();
void RegisterLinearGrad();

}  // namespace zoo
