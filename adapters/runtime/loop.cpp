#include "adapters/runtime/loop.hpp"

#include "adapters/runtime/asio.hpp"

namespace railbridge::runtime {

Loop::Loop()
    : context_(std::make_unique<boost::asio::io_context>(1)) {}

Loop::~Loop() = default;

void Loop::run() {
    const auto work = boost::asio::make_work_guard(*context_);
    context_->run();
}

void Loop::stop() {
    context_->stop();
}

} // namespace railbridge::runtime
