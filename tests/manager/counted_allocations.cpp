#include "tests/manager/counted_allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace railbridge::test {

namespace {

std::atomic<std::size_t> counted{0};

} // namespace

std::size_t allocations() {
    return counted;
}

} // namespace railbridge::test

void* operator new(std::size_t size) {
    ++railbridge::test::counted;
    if (void* place = std::malloc(size == 0 ? 1 : size); place != nullptr) {
        return place;
    }
    throw std::bad_alloc();
}

void operator delete(void* place) noexcept {
    std::free(place);
}

void operator delete(void* place, std::size_t /*size*/) noexcept {
    std::free(place);
}
