"""Questions of reporters about reporting itself are told from questions about figures."""

from __future__ import annotations

import pytest

from knowledge.reporting.asking import asks_after_own, asks_how

OWN = """
我报的通过了吗 我刚才报的审核了没有 我的填报批了吗 审核通过了吗 我报的数呢 为什么退回 为啥没通过 批了没
我们市报的上云通过了吗？ 通过了吗 我昨天报的结果怎么样 我刚报的数审核到哪一步了 退回原因是什么 我报了什么
我提交的怎么样了 我上报的生效了吗 咱们报的批下来没
"""
HOW = "怎么填报 如何上报 我要填报 怎么报数 填报 请问怎么填报数据？ 咋报 我想报数 怎样填报进度"
NEITHER = """
湛江上云完成多少 哪些市没有填报 通过审核的有多少 上云完成率 谁没填报 最近谁报了数 我们市上云完成了吗
上云完成13个 怎么申请补助 我市排第几 填报为0的市 我市还差多少 湛江填报情况 为什么湛江落后
湛江的标杆通过验收了吗 我们市没有填报的指标 待审核的有哪些
"""


@pytest.mark.parametrize("text", OWN.split())
def test_after_own_reports(text: str) -> None:
    assert asks_after_own(text)
    assert not asks_how(text)


@pytest.mark.parametrize("text", HOW.split())
def test_how_to_report(text: str) -> None:
    assert asks_how(text)
    assert not asks_after_own(text)


@pytest.mark.parametrize("text", NEITHER.split())
def test_neither(text: str) -> None:
    assert not asks_after_own(text)
    assert not asks_how(text)
