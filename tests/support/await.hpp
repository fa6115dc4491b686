#pragma once
// Waiting for a condition, never for a duration: a test goes on as soon as it holds, and fails when
// it does not hold in time.

#include <chrono>
#include <thread>

namespace railbridge::test {

/// Long enough for a loaded machine; a test that succeeds does not use it up.
inline constexpr std::chrono::seconds await_deadline{10};

/// Asks `condition` every two milliseconds. True as soon as it holds, false if it never did:
/// ASSERT_TRUE(await([&] { return log.says("connected"); })).
template <typename Condition>
bool await(Condition condition, std::chrono::milliseconds deadline = await_deadline) {
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= end) {
            return condition();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return true;
}

} // namespace railbridge::test
